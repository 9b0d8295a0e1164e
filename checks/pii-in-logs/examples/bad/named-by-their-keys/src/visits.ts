import { randomBytes } from 'node:crypto';
import { cookies } from 'next/headers';
import { logger } from './logger';

export function visited(raw: string, req: { cookies: Record<string, string>; body: { to: string } }): void {
  const kept = cookies().get('visit')?.value;
  // ruleid: secret-logged
  logger.info({ cookie: kept }, 'visit');
  // ruleid: secret-logged
  logger.info({ sessionToken: raw }, 'visit');
  // ruleid: secret-logged
  logger.info({ visit: { cookie: req.cookies.visit } });
  const made = randomBytes(16).toString('hex');
  // ruleid: secret-logged
  logger.info({ resetToken: made });
  const text = req.body.to ?? '';
  // ruleid: personal-field-logged
  logger.info({ email: text });
}
