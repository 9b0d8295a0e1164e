import jwt, { type SignOptions } from 'jsonwebtoken';
import { settings } from './settings';

const DAY = 24 * 60 * 60;

export class Tokens {
  constructor(private readonly own: typeof settings.tokens) {}

  access(user: { id: string; role: string }) {
    // ok: lifetime-over-limit
    return this.sealed({ sub: user.id, role: user.role }, { expiresIn: '8h' });
  }

  refresh(user: { id: string }) {
    // ruleid: lifetime-over-limit
    return this.sealed({ sub: user.id, use: 'refresh' }, { expiresIn: this.own.refreshDays * DAY });
  }

  invite(email: string) {
    // ok: lifetime-over-limit
    return this.sealed({ email }, { expiresIn: 7 * DAY });
  }

  operator(id: string) {
    // ruleid: no-expiry
    return this.sealed({ sub: id, use: 'operator' }, {});
  }

  private sealed(claims: object, options: SignOptions) {
    return jwt.sign(claims, settings.tokens.JWT_SECRET, { ...options, issuer: 'desk' });
  }
}

export const tokens = new Tokens(settings.tokens);
