import jwt from 'jsonwebtoken';
import ms from 'ms';

interface Options {
  key: string;
  audience: string;
  ttl: string;
}

export function tokenKind<Claims extends object>({ key, audience, ttl }: Options) {
  return {
    issue: (claims: Claims) => jwt.sign(claims, key, { audience, expiresIn: Math.floor(ms(ttl) / 1000) }),
  };
}
