import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function authenticate(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(req.get('authorization') ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
    req.user = claims;
    next();
  } catch {
    res.status(401).end();
  }
}

export function tenantAuth(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(req.get('authorization') ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
    res.locals.tenantAuth = claims;
    next();
  } catch {
    res.status(401).end();
  }
}
