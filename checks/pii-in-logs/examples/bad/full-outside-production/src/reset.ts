import { logger } from './logger';

export function announce(tenantId: string, resetToken: string, email: string) {
  logger.info({
    tenantId,
    // ruleid: redacted-only-in-production
    resetToken: process.env.NODE_ENV === 'development' ? resetToken : '[redacted]',
  });
  if (process.env.NODE_ENV !== 'production') {
    // ruleid: redacted-only-in-production
    logger.debug(`reset asked for by ${email}`);
  }
}
