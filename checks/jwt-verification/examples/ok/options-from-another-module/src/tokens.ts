import jwt from 'jsonwebtoken';
import { verifyOptions } from './options';

export function read(token: string, secret: string): unknown {
  // ok: unpinned-algorithm
  return jwt.verify(token, secret, verifyOptions);
}
