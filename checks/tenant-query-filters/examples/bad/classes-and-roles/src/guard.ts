import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export class AuthGuard {
  handle = (req: Request, res: Response, next: NextFunction): void => {
    try {
      const claims = jwt.verify(req.headers.authorization ?? '', process.env.JWT_SECRET!, { algorithms: ['HS256'] });
      (req as any).user = { id: claims.sub, organizationId: claims.org, role: claims.role };
      next();
    } catch {
      res.status(401).json({ error: 'unauthorized' });
    }
  };

  role(role: string) {
    return (req: Request, res: Response, next: NextFunction): void => {
      if ((req as any).user?.role !== role) {
        res.status(403).json({ error: 'forbidden' });
        return;
      }
      next();
    };
  }
}
