import type { NextFunction, Request, Response } from 'express';
import rateLimit from 'express-rate-limit';
import jwt from 'jsonwebtoken';
import { roleOf } from './claims';

export function leadsOnly(req: Request, res: Response, next: NextFunction): void {
  const token = String(req.headers['x-ticket']);
  if (roleOf(token) !== 'lead') {
    res.sendStatus(403);
    return;
  }
  next();
}

function callerOf(req: Request): string {
  // ruleid: decoded-not-verified
  const claims = jwt.decode(req.get('x-ticket') ?? '') as { sub: string };
  return claims?.sub ?? req.ip;
}

export const perCaller = rateLimit({ windowMs: 1000, limit: 5, keyGenerator: callerOf });
