import jwt from 'jsonwebtoken';

export class Sessions {
  private static readonly LOOSE: jwt.Algorithm = 'none';

  constructor(private readonly secret: string) {}

  read(token: string): unknown {
    // ruleid: verification-disabled
    return jwt.verify(token, this.secret, { algorithms: ['HS256', Sessions.LOOSE] });
  }
}
