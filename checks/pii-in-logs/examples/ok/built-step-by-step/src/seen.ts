import pino from 'pino';

const log = pino();

export function seen(user: { id: string; email: string; plan?: string }) {
  const fields: Record<string, unknown> = { id: user.id };
  // ok: personal-field-logged
  if (user.plan) fields.plan = user.plan;
  const kept: Record<string, unknown> = { id: user.id };
  kept.email = user.email;
  log.info(fields, 'seen');
  return kept;
}
