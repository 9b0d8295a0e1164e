import jwt from 'jsonwebtoken';
import type { Request } from 'express';

/** The identity provider issues the tokens; this service verifies them. */
export function caller(req: Request): jwt.JwtPayload {
  const token = req.headers.authorization?.slice('Bearer '.length) ?? '';
  return jwt.verify(token, process.env.JWT_PUBLIC_KEY!, { algorithms: ['RS256'] }) as jwt.JwtPayload;
}
