import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function requireUser(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization;
  if (!token) {
    res.status(401).end();
    return;
  }
  req.user = jwt.verify(token, process.env.SIGNING!, { algorithms: ['HS256'] }) as { tenantId: string };
  next();
}
