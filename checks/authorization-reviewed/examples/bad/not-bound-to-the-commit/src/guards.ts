import jwt from 'jsonwebtoken';
import type { NextFunction, Request, Response } from 'express';

export function signedIn(req: Request, res: Response, next: NextFunction) {
  const claims = jwt.verify(String(req.headers.authorization), String(process.env.KEY), { algorithms: ['HS256'] });
  res.locals.user = claims;
  next();
}
