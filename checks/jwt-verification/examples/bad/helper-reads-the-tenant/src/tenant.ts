import { decodeJwt } from 'jose';

export function tenantOf(token: string): string {
  // ruleid: decoded-not-verified
  const claims = decodeJwt(token);
  return String(claims.tenantId);
}
