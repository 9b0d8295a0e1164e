import { createHash } from 'node:crypto';
import type { Customer } from './types';

export const described = (customer: Customer) => ({ id: customer.id, email: customer.email });

export function idOf(customer: Customer): string {
  return `customer ${customer.id}`;
}

export function masked(customer: Customer): string {
  return createHash('sha256').update(customer.email).digest('hex');
}
