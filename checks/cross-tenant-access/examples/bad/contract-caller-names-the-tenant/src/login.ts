import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

interface Caller {
  id: string;
  tenantId: string;
}

const callers = new WeakMap<Request, Caller>();

export function callerOf(req: Request): Caller {
  const caller = callers.get(req);
  if (!caller) throw new Error('unauthorized');
  return caller;
}

export function requireLogin(req: Request, res: Response, next: NextFunction) {
  try {
    const token = String(req.headers.authorization).slice('Bearer '.length);
    const claims = jwt.verify(token, process.env.JWT_SECRET as string, { algorithms: ['HS256'] }) as jwt.JwtPayload;
    callers.set(req, { id: String(claims.sub), tenantId: claims.tenantId });
  } catch {
    return res.status(401).end();
  }
  return next();
}
