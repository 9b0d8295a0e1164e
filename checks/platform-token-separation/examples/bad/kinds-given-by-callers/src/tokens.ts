import jwt from 'jsonwebtoken';
import { config } from './config';

export class Tokens {
  sign(claims: Claims) {
    return jwt.sign(claims, config.JWT_SECRET, { expiresIn: '1h' });
  }

  read(token: string) {
    return jwt.verify(token, config.JWT_SECRET, { algorithms: ['HS256'] });
  }
}

export const tokens = new Tokens();
