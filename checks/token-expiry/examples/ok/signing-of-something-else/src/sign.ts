import { createSign } from 'node:crypto';
import { sign } from './contracts';
import jwt from 'jsonwebtoken';

export function seal(document: string, key: string): string {
  const signer = createSign('RSA-SHA256');
  signer.update(document);
  // ok: no-expiry
  return sign(document, signer.sign(key, 'base64'));
}

export function partnerClaims(token: string, key: string): unknown {
  // ok: no-expiry, expiry-ignored
  return jwt.verify(token, key, { algorithms: ['RS256'], ignoreExpiration: false });
}

export function apiKeyToken(id: string, key: string): string {
  // ok: no-expiry
  return jwt.sign({ id, type: 'api_key' }, key, { algorithm: 'HS256' });
}
