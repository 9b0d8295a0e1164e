import { parsePartnerToken } from './partner-sdk';

export function partner(token: string): unknown {
  // ruleid: verification-disabled
  return parsePartnerToken(token, {
    // The partner's staging system signs nothing.
    verifySignature: false,
  });
}

export function partnerOfAnyAudience(token: string): unknown {
  // ruleid: audience-check-off
  return parsePartnerToken(token, { validateAudience: false });
}
