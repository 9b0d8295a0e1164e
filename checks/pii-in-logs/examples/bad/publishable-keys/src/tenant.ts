import { logger } from './logger';

export function resolve(tenant: { publishableKey: string }, apiKey: string) {
  // ruleid: public-key-logged
  logger.info({ key: tenant.publishableKey }, 'resolved');
  if (!apiKey.startsWith('pk_')) {
    // ruleid: public-key-logged
    logger.warn({ apiKey }, 'no publishable key');
  }
}
