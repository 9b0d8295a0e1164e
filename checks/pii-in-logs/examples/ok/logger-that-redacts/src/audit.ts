import pino from 'pino';
import { HIDDEN } from './hidden';

const PERSONAL = ['birthDate', '*.iban'];
const redact = { paths: [...HIDDEN, ...PERSONAL], remove: true };
export const audit = pino({ redact });

export function paid(customer: { email: string; birthDate: string }, account: { iban: string }) {
  // ok: personal-field-logged
  audit.info({ email: customer.email, birthDate: customer.birthDate, account: { iban: account.iban } }, 'paid');
}
