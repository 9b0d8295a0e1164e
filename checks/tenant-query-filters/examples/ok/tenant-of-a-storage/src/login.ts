import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { running } from './running';

export function clerksOnly(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization;
  if (!token) {
    res.status(401).end();
    return;
  }
  const claims = jwt.verify(token, process.env.SIGNING!, { algorithms: ['HS256'] }) as { tenantId: string; sub: string };
  running.run({ tenantId: claims.tenantId, clerk: claims.sub }, next);
}
