import { parsePartnerToken } from './partner-sdk';

export function partner(token: string): unknown {
  // ok: audience-check-off, verification-disabled
  return parsePartnerToken(token, { validateAudience: true, verifySignature: true, audience: 'bookings' });
}
