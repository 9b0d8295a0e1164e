import type { NextFunction, Request, Response } from 'express';
import { claimsOf } from './claims';

export function guard(req: Request, _res: Response, next: NextFunction): void {
  const claims = claimsOf(req.get('authorization') ?? '');
  req.user = claims;
  next();
}
