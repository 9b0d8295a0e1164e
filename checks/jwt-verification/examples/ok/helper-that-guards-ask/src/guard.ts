import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { roleOf } from './claims';

export function leadsOnly(req: Request, res: Response, next: NextFunction): void {
  const token = String(req.headers['x-ticket']);
  jwt.verify(token, process.env.TICKET_KEY!, { algorithms: ['HS256'] });
  if (roleOf(token) !== 'lead') {
    res.sendStatus(403);
    return;
  }
  next();
}
