import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { claimsOf } from './claims';

export function guard(req: Request, _res: Response, next: NextFunction): void {
  const token = req.get('authorization') ?? '';
  jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'] });
  req.user = { id: claimsOf(token).sub };
  next();
}
