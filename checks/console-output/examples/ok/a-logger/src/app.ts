import pino from 'pino';

const logger = pino();

export function notes() {
  // ok: console-call
  logger.info('notes');
}
