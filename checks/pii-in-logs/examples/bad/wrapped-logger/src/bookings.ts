import { audit, trail } from './audit';

export function booked(customer: { id: string; email: string }, token: string): void {
  // ruleid: personal-field-logged
  audit('booked', { id: customer.id, email: customer.email });
  // ok: personal-field-logged
  audit('booked', { id: customer.id });
  // ruleid: secret-logged
  trail(`link with ${token}`);
}
