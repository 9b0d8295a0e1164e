import { SignJWT } from 'jose';
import { sessionKey, shareKey } from './keys';

const started = (claims: Record<string, unknown>) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setIssuer('desk');

export const login = (id: string) => started({}).setSubject(id).setExpirationTime('8h').sign(sessionKey);

export function invite(email: string) {
  const exp = Math.floor(Date.now() / 1000) + 14 * 24 * 60 * 60;
  return started({ email, exp }).setAudience('invite').sign(shareKey);
}
