import type { Request } from 'express';
import { decodeJwt, jwtVerify } from 'jose';
import { db } from './db';
import { key } from './keys';

export async function beds(request: Request) {
  await jwtVerify(request.cookies.session, key, { algorithms: ['HS256'] });
  // ok: decoded-not-verified
  const { wardId } = decodeJwt<{ wardId: string }>(request.cookies.session);
  return db.bed.findMany({ where: { wardId } });
}

export function keyOf(token: string): string {
  // ok: decoded-not-verified
  const claims = decodeJwt<{ keyId: string; request_id: string }>(token);
  return claims.keyId;
}

export function endOf(token: string): Date {
  // ok: decoded-not-verified
  const shopEnds = decodeJwt(token).exp as number;
  return new Date(shopEnds * 1000);
}
