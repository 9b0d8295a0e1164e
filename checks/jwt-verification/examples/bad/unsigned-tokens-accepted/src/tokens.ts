import { UnsecuredJWT } from 'jose';
import jwt from 'jsonwebtoken';

export function read(token: string, secret: string): unknown {
  // ruleid: verification-disabled
  return jwt.verify(token, secret, { algorithms: ['HS256', 'none'] });
}

export function readWithoutKey(token: string): unknown {
  // ruleid: verification-disabled
  return jwt.verify(token, '', { algorithms: ['HS256'] });
}

export function issueUnsigned(claims: object): string {
  // ruleid: verification-disabled
  return jwt.sign(claims, 'unused', { algorithm: 'none', expiresIn: '1h' });
}

export function readUnsecured(token: string): unknown {
  // ruleid: verification-disabled
  return UnsecuredJWT.decode(token).payload;
}
