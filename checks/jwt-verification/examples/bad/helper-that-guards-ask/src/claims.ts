import jwt from 'jsonwebtoken';

// ruleid: decoded-not-verified
export const roleOf = (token: string): string => JSON.parse(atob(token.split('.')[1])).role;

export function scopesOf(token: string): string[] {
  // ruleid: decoded-not-verified
  const claims = jwt.decode(token) as { scopes: string[] };
  return claims.scopes;
}
