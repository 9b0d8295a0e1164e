import { logger } from './logger';

export function booked(booking: Booking, customer: { id: string; email?: string }, tokens: string[]) {
  // ok: personal-field-logged
  logger.info({ bookingId: booking.id, customerId: customer.id, state: booking.state }, 'booked');
  // ok: personal-field-logged
  logger.info({ hasEmail: Boolean(customer.email), withMail: !!customer.email, given: customer.email !== undefined });
  // ok: secret-logged
  logger.debug({ tokenCount: tokens.length, maxTokens: 4096, tokenType: 'bearer', nextPageToken: booking.nextPageToken });
  // ok: whole-object-logged
  logger.error({ err: new Error('late'), user: customer.id }, 'late');
  const emailId = customer.email ? booking.mailId : null;
  // ok: personal-field-logged
  logger.info({ emailId }, 'queued');
}
