import { jwtVerify } from 'jose';

const bytes = (phrase: string) => new TextEncoder().encode(phrase);

export const read = (env: { BADGE_PHRASE: string; BADGE_ISSUER?: string }, token: string) =>
  // ok: default-signing-secret
  jwtVerify(token, bytes(env.BADGE_PHRASE), { algorithms: ['HS256'], issuer: env.BADGE_ISSUER || 'badges' });
