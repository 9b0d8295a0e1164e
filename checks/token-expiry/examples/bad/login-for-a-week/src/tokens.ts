import jwt from 'jsonwebtoken';

const WEEK_S = 60 * 60 * 24 * 7;
const LIFETIMES = { session: '30d', reset: '1d' };

export class Tokens {
  private readonly options = { algorithm: 'HS256', expiresIn: WEEK_S } as const;

  constructor(private readonly secret: string) {}

  login(userId: string): string {
    // ruleid: lifetime-over-limit
    return jwt.sign({ sub: userId }, this.secret, { expiresIn: '7d' });
  }

  loginWithOptions(userId: string): string {
    // ruleid: lifetime-over-limit
    return jwt.sign({ sub: userId }, this.secret, this.options);
  }

  loginFromTable(userId: string): string {
    // ruleid: lifetime-over-limit
    return jwt.sign({ sub: userId }, this.secret, { expiresIn: LIFETIMES.session });
  }

  signResetToken(email: string): string {
    // ruleid: lifetime-over-limit
    return jwt.sign({ email, type: 'reset' }, this.secret, { expiresIn: LIFETIMES.reset });
  }

  signImpersonationToken(adminId: string, tenantId: string): string {
    const now = Math.floor(Date.now() / 1000);
    // ruleid: lifetime-over-limit
    return jwt.sign({ impersonatedBy: adminId, tenantId, exp: now + 8 * 3600 }, this.secret);
  }

  signRefreshToken(userId: string): string {
    // ruleid: lifetime-over-limit
    return jwt.sign({ sub: userId, type: 'refresh' }, this.secret, { expiresIn: `${12 * 30}d` });
  }
}
