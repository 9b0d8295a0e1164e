import pino from 'pino';
import pinoHttp from 'pino-http';

export const logger = pino({ redact: { paths: ['email', '*.phone', 'req.headers.authorization', 'req.headers.cookie'] } });
// ok: request-logger-default
export const requests = pinoHttp({ logger });

export function seen(customer: { email: string; phone: string }) {
  // ok: personal-field-logged
  logger.info({ email: customer.email, customer: { phone: customer.phone } }, 'seen');
}
