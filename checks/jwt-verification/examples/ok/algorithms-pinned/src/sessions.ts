import jwt from 'jsonwebtoken';

export class Sessions {
  private static readonly ALGORITHM: jwt.Algorithm = 'HS512';

  constructor(private readonly secret: string) {}

  issue(claims: object): string {
    return jwt.sign(claims, this.secret, { algorithm: Sessions.ALGORITHM, expiresIn: '1h' });
  }

  read(token: string): unknown {
    // ok: unpinned-algorithm, verification-disabled
    return jwt.verify(token, this.secret, { algorithms: [Sessions.ALGORITHM] });
  }
}
