import pino from 'pino';

const logger = pino();

export function audit(what: string, more: Record<string, unknown>): void {
  logger.info(more, what);
}

export const trail = (message: string): void => logger.warn(message);
