import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';

import { introspect } from './provider';
import { logger } from './logger';

export async function byKeyId(token: string, keys: Record<string, string>): Promise<unknown> {
  const decoded = jwt.decode(token, { complete: true });
  const key = keys[decoded?.header.kid ?? ''];
  // ok: decoded-not-verified, claim-before-verify
  return jwt.verify(token, key, { algorithms: ['HS256'] });
}

export async function byIssuer(token: string, keys: Record<string, JsonWebKey>): Promise<unknown> {
  const unverified = jwt.decode(token) as { iss: string };
  const { alg } = decodeProtectedHeader(token);
  // ok: claim-before-verify
  return jwtVerify(token, await importJWK(keys[unverified.iss], alg), { algorithms: ['ES256'] });
}

export async function afterIntrospection(token: string): Promise<string> {
  await introspect(token);
  // ok: decoded-not-verified
  const claims = jwt.decode(token) as { sub: string };
  return claims.sub;
}

export function expiryOf(token: string): number {
  // ok: decoded-not-verified
  const claims = jwt.decode(token) as { exp: number };
  return claims.exp;
}

export function logRefused(token: string): void {
  // ok: decoded-not-verified
  const claims = jwt.decode(token) as { sub: string };
  logger.warn({ sub: claims.sub }, 'token refused');
}
