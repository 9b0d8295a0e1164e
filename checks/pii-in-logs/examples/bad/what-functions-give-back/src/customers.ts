import { logger } from './logger';
import { described, idOf, masked } from './describe';
import type { Customer } from './types';

export function booked(customer: Customer): void {
  // ruleid: personal-field-logged
  logger.info({ customer: described(customer) }, 'booked');
  // ok: personal-field-logged
  logger.info({ customer: idOf(customer) }, 'booked');
  // ok: personal-field-logged
  logger.info({ customer: masked(customer) }, 'booked');
}
