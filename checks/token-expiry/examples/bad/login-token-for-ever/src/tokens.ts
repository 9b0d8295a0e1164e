import jwt from 'jsonwebtoken';
import { SignJWT } from 'jose';

interface User {
  id: string;
  role: string;
}

export function loginToken(user: User, secret: string): string {
  // ruleid: no-expiry
  return jwt.sign({ sub: user.id, role: user.role }, secret, { algorithm: 'HS256' });
}

export function loginTokenLater(user: User, secret: string, done: (token?: string) => void): void {
  const claims = { sub: user.id };
  // ruleid: no-expiry
  jwt.sign(claims, secret, (error, token) => done(token));
}

export function fromClaims(claims: object, secret: string): string {
  // ruleid: no-expiry
  return jwt.sign(claims, secret);
}

export async function joseToken(user: User, key: Uint8Array): Promise<string> {
  // ruleid: no-expiry
  return new SignJWT({ sub: user.id }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().sign(key);
}
