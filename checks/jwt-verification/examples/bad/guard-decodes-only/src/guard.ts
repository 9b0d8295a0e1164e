import type { NextFunction, Request, Response } from 'express';
import rateLimit from 'express-rate-limit';
import jwt from 'jsonwebtoken';

interface Claims {
  sub: string;
  role: string;
}

export function guard(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.split(' ')[1];
  if (!token) {
    res.sendStatus(401);
    return;
  }
  // ruleid: decoded-not-verified
  const claims = jwt.decode(token) as Claims;
  req.user = { id: claims.sub, role: claims.role };
  next();
}

export function guardWithFallback(secret: string) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const token = req.cookies.session;
    try {
      req.user = jwt.verify(token, secret, { algorithms: ['HS256'] });
    } catch {
      // ruleid: decoded-not-verified
      req.user = jwt.decode(token);
    }
    next();
  };
}

export const limiter = rateLimit({
  windowMs: 60_000,
  limit: 100,
  // ruleid: decoded-not-verified
  keyGenerator: (req) => (jwt.decode(req.headers.authorization ?? '') as Claims).sub,
});
