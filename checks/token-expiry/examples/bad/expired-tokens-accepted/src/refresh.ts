import jwt from 'jsonwebtoken';

export function subjectOf(token: string, secret: string): unknown {
  // ruleid: expiry-ignored
  return jwt.verify(token, secret, { algorithms: ['HS256'], ignoreExpiration: true });
}
