import jwt from 'jsonwebtoken';

export function claimsOf(token: string): { sub: string } {
  // ok: decoded-not-verified
  return jwt.decode(token) as { sub: string };
}
