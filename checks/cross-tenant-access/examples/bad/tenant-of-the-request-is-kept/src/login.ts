import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function requireLogin(req: Request, res: Response, next: NextFunction) {
  try {
    const token = String(req.headers.authorization).slice('Bearer '.length);
    const claims = jwt.verify(token, process.env.JWT_SECRET as string, { algorithms: ['HS256'] });
    req.user = { id: claims.sub, tenantId: claims.tenantId };
  } catch {
    return res.status(401).end();
  }
  return next();
}
