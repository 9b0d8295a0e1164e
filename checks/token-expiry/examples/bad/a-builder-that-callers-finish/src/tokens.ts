import { SignJWT } from 'jose';
import { sessionKey, shareKey } from './keys';

// ok: no-expiry
const started = (claims: Record<string, unknown>) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setIssuer('desk');

export const login = (id: string) => started({}).setSubject(id).setExpirationTime('8h').sign(sessionKey);

export function staff(id: string) {
  // ruleid: lifetime-over-limit
  return started({ staff: true }).setSubject(id).setAudience('staff').setExpirationTime('3d').sign(sessionKey);
}

export async function invite(email: string) {
  // ruleid: no-expiry
  return started({ email }).setAudience('invite').sign(shareKey);
}
