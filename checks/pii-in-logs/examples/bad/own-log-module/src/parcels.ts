import { events } from './index';

export function shipped(guest: { id: string; email: string; phone: string }, apiKey: string, cause: Error): void {
  // ok: personal-field-logged
  events.note('shipped', { guestId: guest.id, email: guest.email });
  // ruleid: personal-field-logged
  events.note('shipped', { guest: { email: guest.email } });
  // ruleid: personal-field-logged
  events.note(`shipped to ${guest.phone}`);
  // ruleid: secret-logged
  events.trouble('refused', cause, { apiKey });
}
