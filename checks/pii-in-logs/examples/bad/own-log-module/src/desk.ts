import { makeTrail } from './made';

const trail = makeTrail('desk');

export function checkedIn(guest: { id: string; email: string }): void {
  // ok: personal-field-logged
  trail.note('checked in', { id: guest.id });
  // ruleid: personal-field-logged
  trail.note('checked in', { email: guest.email });
}
