import type { NextFunction, Request, RequestHandler, Response } from 'express';
import jwt from 'jsonwebtoken';

export function signedIn(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(req.get('authorization') ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
    if (typeof claims.org !== 'string') {
      res.status(401).end();
      return;
    }
    req.auth = { userId: claims.sub, tenantId: claims.org };
    next();
  } catch {
    res.status(401).end();
  }
}

export const except =
  (open: string[], guard: RequestHandler): RequestHandler =>
  (req, res, next) =>
    open.includes(req.path) ? next() : guard(req, res, next);

/** Nothing is verified, and a request without a tenant goes on. */
export function peek(req: Request, _res: Response, next: NextFunction): void {
  const claims = jwt.decode(req.get('authorization') ?? '');
  req.auth = { userId: claims?.sub, tenantId: claims?.org };
  next();
}
