import pino from 'pino';

const log = pino();

export function seen(user: { id: string; email: string; phone?: string }) {
  const fields: Record<string, unknown> = { id: user.id };
  fields.email = user.email;
  // ruleid: personal-field-logged
  log.info(fields, 'seen');
}
