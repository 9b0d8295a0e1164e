import { createHash, timingSafeEqual } from 'node:crypto';

interface Token {
  type: string;
  value: string;
}

export function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  // ok: secret-compared-plainly
  return timingSafeEqual(hash(given), hash(expected));
}

export function configured(apiKey: string | undefined): boolean {
  // ok: secret-compared-plainly
  return typeof apiKey === 'string' && apiKey !== '' && process.env.API_KEY !== undefined;
}

export function isComma(token: Token, previousToken: Token): boolean {
  // ok: secret-compared-plainly
  return token.type === 'comma' && token !== previousToken;
}

export function findByHash<T extends { tokenHash: string }>(rows: T[], tokenHash: string): T | undefined {
  // ok: secret-compared-plainly
  return rows.find((row) => row.tokenHash === tokenHash);
}

export function sameLength(secret: string, expectedSecret: string): boolean {
  // ok: secret-compared-plainly
  return secret.length === expectedSecret.length;
}

export function modeOf(signatureType: string, secretName: string, names: { secretName: string }): boolean {
  // ok: secret-compared-plainly
  return signatureType === 'hmac' || secretName === names.secretName;
}
