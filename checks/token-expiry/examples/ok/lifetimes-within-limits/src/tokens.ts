import jwt, { sign, type SignOptions } from 'jsonwebtoken';
import { SignJWT } from 'jose';

const ACCESS: SignOptions = { algorithm: 'HS256', expiresIn: '15m' };
const MAX_SECONDS = 24 * 60 * 60;

export function login(userId: string, secret: string): string {
  // ok: lifetime-over-limit, no-expiry
  return jwt.sign({ sub: userId }, secret, ACCESS);
}

export function loginInSeconds(userId: string, secret: string): string {
  // ok: lifetime-over-limit
  return sign({ sub: userId }, secret, { ...ACCESS, expiresIn: 86_400 });
}

export function loginWithClaim(userId: string, secret: string): string {
  const claims = { sub: userId, exp: Math.floor(Date.now() / 1000) + 3600 };
  // ok: no-expiry, lifetime-over-limit
  return jwt.sign(claims, secret);
}

export function loginByEnvironment(userId: string, secret: string): string {
  const seconds = process.env.NODE_ENV === 'production' ? 900 : 7 * 86_400;
  // ok: lifetime-over-limit
  return jwt.sign({ sub: userId }, secret, { expiresIn: seconds });
}

export function loginBySetting(userId: string, secret: string): string {
  const seconds = Math.min(Number(process.env.SESSION_SECONDS), MAX_SECONDS);
  // ok: unbounded-lifetime-setting
  return jwt.sign({ sub: userId }, secret, { expiresIn: seconds });
}

export function signRefreshToken(userId: string, secret: string): string {
  // ok: lifetime-over-limit
  return jwt.sign({ sub: userId, type: 'refresh' }, secret, { expiresIn: '30d' });
}

export function signInvitation(email: string, secret: string, days = 7): string {
  // ok: lifetime-over-limit
  return jwt.sign({ email, type: 'invitation' }, secret, { expiresIn: `${days}d` });
}

export async function joseLogin(userId: string, key: Uint8Array): Promise<string> {
  // ok: no-expiry, lifetime-over-limit
  return new SignJWT({ sub: userId }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('2h').sign(key);
}
