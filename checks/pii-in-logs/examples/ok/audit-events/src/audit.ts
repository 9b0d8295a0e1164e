import { logger } from './logger';

export function signedIn(account: { id: string; email: string }) {
  // ok: audit-email
  logger.info({ event: 'admin_signed_in', email: account.email }, 'admin login');
}
