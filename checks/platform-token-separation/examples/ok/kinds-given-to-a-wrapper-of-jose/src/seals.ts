import { jwtVerify, SignJWT, type JWTPayload } from 'jose';

export const issue = (claims: JWTPayload, key: Uint8Array, lasts: string) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime(lasts).sign(key);

export async function open(token: string, key: Uint8Array) {
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
  return payload;
}
