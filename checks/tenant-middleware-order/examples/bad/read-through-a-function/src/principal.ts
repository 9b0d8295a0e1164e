import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export abstract class BaseController {
  protected principal(req: Request) {
    return (req as any).user;
  }
}

export function guard(req: Request, res: Response, next: NextFunction) {
  try {
    const claims = jwt.verify(req.headers.authorization ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
    (req as any).user = { id: claims.sub, tenantId: claims.tenantId };
    next();
  } catch {
    res.status(401).end();
  }
}
