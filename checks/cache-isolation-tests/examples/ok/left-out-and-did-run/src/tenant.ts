import type { NextFunction, Request, Response } from 'express';
import { verify } from 'jsonwebtoken';

export function requireTenant(req: Request, res: Response, next: NextFunction) {
  try {
    const claims = verify(req.headers.authorization ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
    res.locals.tenantId = (claims as { tenantId: string }).tenantId;
    next();
  } catch {
    res.status(401).end();
  }
}
