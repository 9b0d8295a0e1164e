import jwt from 'jsonwebtoken';
import { config } from './config';

class Members {
  constructor(private readonly secret: string) {}

  sign = (id: string) => jwt.sign({ kind: 'member', id }, this.secret, { expiresIn: '1h' });

  read = (token: string) => jwt.verify(token, this.secret, { algorithms: ['HS256'] });
}

class Couriers {
  constructor(private readonly secret: string) {}

  sign = (id: string) => jwt.sign({ kind: 'courier', id }, this.secret, { expiresIn: '1h' });

  read = (token: string) => jwt.verify(token, this.secret, { algorithms: ['HS256'] });
}

export const members = new Members(config.MEMBER_SECRET);
export const couriers = new Couriers(config.COURIER_SECRET);
