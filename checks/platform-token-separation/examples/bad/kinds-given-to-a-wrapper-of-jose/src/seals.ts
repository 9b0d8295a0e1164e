import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { settings } from './settings';

const key = new TextEncoder().encode(settings.COOKIE_KEY);

export const issue = (claims: JWTPayload, lasts: string) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime(lasts).sign(key);

export async function open(token: string) {
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
  return payload;
}
