import jwt, { verify as verifyToken, type VerifyOptions } from 'jsonwebtoken';
import { jwtVerify } from 'jose';

const OPTIONS: VerifyOptions = { algorithms: ['HS256'], issuer: 'bookings' };

export function read(token: string, secret: string): unknown {
  // ok: unpinned-algorithm, verification-disabled
  return jwt.verify(token, secret, { algorithms: ['HS256'] });
}

export function readWithConst(token: string, secret: string): unknown {
  // ok: unpinned-algorithm
  return verifyToken(token, secret, OPTIONS);
}

export function readShorthand(token: string, publicKey: string): unknown {
  const algorithms: jwt.Algorithm[] = ['RS256'];
  // ok: public-key-as-secret, unpinned-algorithm
  return jwt.verify(token, publicKey, { ...OPTIONS, algorithms });
}

export async function readWithJose(token: string, key: CryptoKey): Promise<unknown> {
  // ok: unpinned-algorithm
  return (await jwtVerify(token, key)).payload;
}

export function issue(claims: object, secret: string): string {
  return jwt.sign(claims, secret, { algorithm: 'HS256', expiresIn: '1h' });
}

export function readWithCallback(token: string, secret: string, done: (error: unknown, claims?: unknown) => void): void {
  // ok: unpinned-algorithm
  jwt.verify(token, secret, { algorithms: ['HS256'] }, (error, claims) => done(error, claims));
}
