import pino from 'pino';

const HIDDEN = ['email'];
const SHOWN = ['phone'];
export const logger = pino({ redact: { paths: HIDDEN } });

export function moved(customer: { email: string; phone: string }) {
  logger.info({ email: customer.email, fields: SHOWN }, 'moved');
  // ruleid: personal-field-logged
  logger.info({ phone: customer.phone }, 'moved');
}
