import * as Sentry from '@sentry/node';
import { logger } from './logger';

export async function book(customer: { id: string; email: string; phone: string }, log = logger) {
  // ruleid: personal-field-logged
  log.info({ customerId: customer.id, email: customer.email }, 'booked');
  // ruleid: personal-field-logged
  logger.child({ job: 'booking' }).warn(`could not call ${customer.phone}`);
  // ruleid: personal-field-logged
  Sentry.setUser({ id: customer.id, email: customer.email });
}

export function remind(req: Request) {
  const { email } = req.body;
  const text = `reminded ${email}`;
  // ruleid: personal-field-logged
  logger.info(text);
}

export function list(people: { id: string; fullName: string }[], span: Span) {
  // ruleid: personal-field-logged
  logger.debug({ people: people.map((person) => person.fullName) }, 'people');
  // ruleid: personal-field-logged
  span.setAttribute('person', people[0].fullName);
}
