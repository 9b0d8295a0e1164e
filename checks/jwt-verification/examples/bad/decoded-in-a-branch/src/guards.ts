import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { reader } from './reader';

interface Claims {
  sub: string;
  shop: string;
  tenantId: string;
}

export function shopOf(req: Request, _res: Response, next: NextFunction): void {
  const token = req.get('authorization')?.slice(7);
  // ruleid: decoded-not-verified
  const claims = token ? (jwt.decode(token) as Claims) : null;
  if (claims) req.shop = claims.shop;
  next();
}

export function whoever(req: Request, _res: Response, next: NextFunction): void {
  const token = req.cookies.session;
  // ruleid: decoded-not-verified
  const claims = token && jwt.decode(token);
  req.caller = { id: claims?.sub };
  next();
}

export function orNobody(req: Request, _res: Response, next: NextFunction): void {
  // ruleid: decoded-not-verified
  const claims = (jwt.decode(req.cookies.session) as Claims) ?? { sub: 'nobody' };
  const { sub } = claims;
  req.caller = { id: sub };
  next();
}

export function byHand(req: Request, _res: Response, next: NextFunction): void {
  const token = req.get('x-session');
  // ruleid: decoded-not-verified
  const claims = token ? JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) : {};
  req.user = { id: claims.sub, role: claims.role };
  next();
}

export function strictWhereItMatters(strict: boolean, key: string) {
  return (req: Request, _res: Response, next: NextFunction): void => {
    const token = req.cookies.session;
    // ruleid: decoded-not-verified
    req.user = strict ? jwt.verify(token, key, { algorithms: ['HS256'] }) : jwt.decode(token);
    next();
  };
}

export function byReader(req: Request, _res: Response, next: NextFunction): void {
  const token = req.get('authorization')?.slice(7);
  const claims = token ? reader.peek(token) : null;
  if (claims) req.tenantId = claims.tenantId;
  next();
}
