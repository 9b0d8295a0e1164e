import { createHmac } from 'node:crypto';
import { events } from './index';

export function signedLink(path: string, key: string, email: string): string {
  const signature = createHmac('sha256', key).update(path).digest('hex');
  // ruleid: secret-logged
  events.note('link made', { length: path.length, signature });
  const guest = createHmac('sha256', key).update(email).digest('hex');
  // ok: personal-field-logged, secret-logged
  events.note('link made', { guest });
  return `${path}?s=${signature}`;
}
