import jwt from 'jsonwebtoken';

export function read(token: string, secret: string, verify: (a: string, b: string) => boolean): unknown {
  // ok: unpinned-algorithm
  return verify(token, secret) && jwt.verify(token, secret, { algorithms: ['HS256'], audience: 'web' });
}
