import { logger } from './logger';

export function refused(order: { from: string; to: string }, body: { orderId: string }) {
  // ok: secret-logged
  logger.warn('token expired, password or email wrong');
  // ok: secret-logged
  logger.info({ event: 'password_reset_requested', field: 'email' }, 'reset');
  // ok: recipient-logged
  logger.info({ from: order.from, to: order.to, phase: 'shipping' }, 'moved');
  // ok: whole-object-logged
  logger.info({ name: 'nightly', body: body.orderId }, 'job');
}
