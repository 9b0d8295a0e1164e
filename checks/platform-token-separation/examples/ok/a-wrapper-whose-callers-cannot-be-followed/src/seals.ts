import { SignJWT, type JWTPayload } from 'jose';

const key = new TextEncoder().encode(process.env.COOKIE_KEY);

const issue = (claims: JWTPayload, lasts: string) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(lasts).sign(key);

export const guests = (id: string) => issue({ id, kind: 'guest' }, '2h');
export const registry = new Map(Object.entries({ issue }));
