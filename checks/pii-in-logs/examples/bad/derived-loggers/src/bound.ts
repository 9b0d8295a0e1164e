import pino from 'pino';

const log = pino();

export function forRequest(req: { headers: Record<string, string>; log?: unknown }, user: { id: string; phone: string }) {
  // ruleid: secret-logged
  req.log = log.child({ token: req.headers.authorization });
  // ruleid: personal-field-logged
  const own = log.child({ userId: user.id, phone: user.phone });
  own.info('seen');
  return own.child({ userId: user.id });
}
