import type { NextFunction, Request, Response } from 'express';

export function requireSession(req: Request, res: Response, next: NextFunction): void {
  if (!req.session?.tenantId) {
    res.status(401).end();
    return;
  }
  next();
}
