import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function requireLogin(req: Request, res: Response, next: NextFunction) {
  try {
    const token = String(req.headers.authorization).slice('Bearer '.length);
    res.locals.session = jwt.verify(token, process.env.JWT_SECRET as string, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  return next();
}
