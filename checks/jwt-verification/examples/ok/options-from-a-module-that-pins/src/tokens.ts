import jwt, { type VerifyOptions } from 'jsonwebtoken';
import { verifyOptions } from './options';

export function read(token: string, secret: string): unknown {
  // ok: unpinned-algorithm
  return jwt.verify(token, secret, verifyOptions);
}

function readWith(token: string, options: VerifyOptions): unknown {
  // ok: unpinned-algorithm
  return jwt.verify(token, process.env.JWT_SECRET!, options);
}

export const staff = (token: string) => readWith(token, verifyOptions);
export const guest = (token: string) => readWith(token, { algorithms: ['HS256'], audience: 'guest' });
