import { createHmac, timingSafeEqual } from 'node:crypto';

export function readLink(token: string, secret: string): { email: string } | null {
  const [payload, signature] = token.split('.');
  const expected = createHmac('sha256', secret).update(payload).digest();
  const given = Buffer.from(signature, 'base64url');
  // ok: secret-compared-plainly
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  // ok: decoded-not-verified
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return { email: claims.email };
}
