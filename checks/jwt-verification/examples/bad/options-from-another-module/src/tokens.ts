import jwt, { type VerifyOptions } from 'jsonwebtoken';
import { verifyOptions } from './options';

export function read(token: string, secret: string): unknown {
  // ruleid: unpinned-algorithm
  return jwt.verify(token, secret, verifyOptions);
}

function readWith(token: string, options: VerifyOptions): unknown {
  // ruleid: unpinned-algorithm
  return jwt.verify(token, process.env.JWT_SECRET!, options);
}

export const strict = (token: string) => readWith(token, { algorithms: ['HS256'] });
export const loose = (token: string) => readWith(token, { clockTolerance: 5 });
