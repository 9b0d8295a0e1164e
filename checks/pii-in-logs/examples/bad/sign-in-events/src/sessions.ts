import { logger } from './logger';

export function started(account: { id: string; email: string }, admin: { email: string }) {
  // ruleid: audit-email
  logger.info({ accountId: account.id, email: account.email }, 'login succeeded');
  // ruleid: audit-email
  logger.warn(`${admin.email} started impersonating ${account.id}`);
}

export function refused(email: string) {
  // ruleid: personal-field-logged
  logger.info({ email }, 'login for unknown person');
}

export function failed(email: string, cause: unknown) {
  // ruleid: audit-email
  logger.info({ email, cause: cause instanceof Error ? cause.name : 'Unknown error' }, 'login failed');
}
