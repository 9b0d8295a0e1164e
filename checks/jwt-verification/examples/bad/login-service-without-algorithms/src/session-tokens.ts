import jwt, { type JwtPayload } from 'jsonwebtoken';

const CHECKS = { issuer: 'bookings' };

export class SessionTokens {
  constructor(private readonly secret: string) {}

  read(token: string): JwtPayload {
    // ruleid: unpinned-algorithm
    return jwt.verify(token, this.secret) as JwtPayload;
  }

  readFromIssuer(token: string): JwtPayload {
    // ruleid: unpinned-algorithm
    return jwt.verify(token, this.secret, CHECKS) as JwtPayload;
  }

  readWithCallback(token: string, done: (error: Error | null, claims?: unknown) => void): void {
    // ruleid: unpinned-algorithm
    jwt.verify(token, this.secret, { ignoreExpiration: false }, (error, claims) => done(error, claims));
  }
}
