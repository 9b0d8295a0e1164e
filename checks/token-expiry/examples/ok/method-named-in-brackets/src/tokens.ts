import jwt from 'jsonwebtoken';

export function loginToken(id: string, secret: string): string {
  // ok: no-expiry
  return jwt['sign']({ sub: id }, secret, { algorithm: 'HS256', expiresIn: '15m' });
}
