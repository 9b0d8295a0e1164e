import { jwtVerify, SignJWT } from 'jose';

const bytes = (phrase: string) => new TextEncoder().encode(phrase);
// ruleid: default-signing-secret
const badgeKey = (env: { BADGE_PHRASE?: string }) => bytes(env.BADGE_PHRASE || 'badges');

export const sign = (env: { BADGE_PHRASE?: string }, badge: string) =>
  new SignJWT({ badge }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(badgeKey(env));

export const read = (env: { BADGE_PHRASE?: string }, token: string) =>
  jwtVerify(token, badgeKey(env), { algorithms: ['HS256'] });
