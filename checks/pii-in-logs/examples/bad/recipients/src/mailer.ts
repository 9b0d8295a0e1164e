import { logger } from './logger';

export async function send(message: { to: string; subject: string }, customerEmail: string) {
  // ruleid: recipient-logged
  logger.info({ to: customerEmail, subject: message.subject }, 'mail sent');
  // ruleid: recipient-logged
  logger.error({ recipient: message.to }, 'mail refused');
}
