import { logger } from './logger';

export function missing(email: string, id: string) {
  logger.info({ id }, 'no such account');
  // ruleid: personal-data-in-error-text
  throw new NotFoundError(`no account for ${email}`);
}
