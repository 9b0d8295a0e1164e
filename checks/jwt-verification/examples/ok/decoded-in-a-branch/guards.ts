import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function verifiedFirst(key: string) {
  return (req: Request, _res: Response, next: NextFunction): void => {
    const token = req.get('authorization')?.slice(7);
    if (token) jwt.verify(token, key, { algorithms: ['HS256'] });
    // ok: decoded-not-verified
    const claims = token ? (jwt.decode(token) as { sub: string }) : null;
    req.user = { id: claims?.sub };
    next();
  };
}

export function eitherKey(key: string, older: string) {
  return (req: Request, _res: Response, next: NextFunction): void => {
    const token = req.cookies.session;
    try {
      req.user = jwt.verify(token, key, { algorithms: ['HS256'] });
    } catch {
      jwt.verify(token, older, { algorithms: ['HS256'] });
      // ok: decoded-not-verified
      req.user = jwt.decode(token);
    }
    next();
  };
}

export function wellFormed(token: string): string {
  // ok: decoded-not-verified
  const form = jwt.decode(token) ? 'token' : 'none';
  return form;
}
