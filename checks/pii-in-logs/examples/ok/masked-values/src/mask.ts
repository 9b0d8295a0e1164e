import { createHash } from 'node:crypto';
import { maskEmail } from './redact';
import { logger } from './logger';

export function seen(customer: { email: string }, token: string) {
  // ok: personal-field-logged
  logger.info({ email: maskEmail(customer.email) }, 'seen');
  const email = veil(customer.email);
  // ok: personal-field-logged
  logger.info({ email: veil(customer.email), again: email }, 'seen');
  // ok: secret-logged
  logger.info({ token: token.slice(0, 6), digest: createHash('sha256').update(token).digest('hex') }, 'token');
  const resetToken = '[redacted]';
  // ok: secret-logged
  logger.info({ resetToken }, 'reset');
}
