import jwt from 'jsonwebtoken';
import { config } from './config';

class Seals {
  constructor(private readonly secret: string) {}

  forMember(id: string) {
    return jwt.sign({ kind: 'member', id }, this.secret, { expiresIn: '1h' });
  }

  forCourier(id: string) {
    return jwt.sign({ kind: 'courier', id }, this.secret, { expiresIn: '1h' });
  }

  member(token: string) {
    const claims = jwt.verify(token, this.secret, { algorithms: ['HS256'] });
    if (claims.kind !== 'member') throw new Error('of another kind');
    return claims;
  }
}

export const seals = new Seals(config.SEAL_SECRET);
