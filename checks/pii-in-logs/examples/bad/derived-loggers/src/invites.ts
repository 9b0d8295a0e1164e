import pino from 'pino';

const log = pino();
const child = log.child({ part: 'invites' });
const info = log.info.bind(log);
const warn = log.warn;

export function invited(guest: { id: string; email: string }): void {
  // ruleid: personal-field-logged
  child.info({ email: guest.email }, 'invited');
  // ruleid: personal-field-logged
  info({ email: guest.email }, 'invited');
  // ruleid: personal-field-logged
  warn({ email: guest.email }, 'invited twice');
  // ok: personal-field-logged
  child.info({ guest: guest.id }, 'done');
}
