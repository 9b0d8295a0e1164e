import type { NextFunction, Request, Response } from 'express';
import { decodeJwt } from 'jose';
import { db } from './db';

export function practiceOf(request: Request): string {
  const raw = request.get('authorization')?.replace(/^Bearer /, '') ?? '';
  // ruleid: decoded-not-verified
  const claims = decodeJwt<{ practiceId: string }>(raw);
  return claims.practiceId;
}

export async function beds(request: Request) {
  // ruleid: decoded-not-verified
  const { wardId } = decodeJwt<{ wardId: string }>(request.cookies.session);
  return db.bed.findMany({ where: { wardId } });
}

export function forShop(request: Request, _response: Response, next: NextFunction): void {
  // ruleid: decoded-not-verified
  const claims = decodeJwt<{ shopRef: string }>(request.cookies.session);
  if (claims.shopRef.startsWith('eu-')) next();
}

export async function sketches(request: Request) {
  // ruleid: decoded-not-verified
  const shopRef = decodeJwt(request.cookies.session).shop as string;
  // ruleid: decoded-not-verified
  const { workspace } = decodeJwt(request.cookies.studio);
  return db.sketch.findMany({ where: { shopRef, workspace } });
}
