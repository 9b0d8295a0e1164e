import { SignJWT } from 'jose';
import jwt from 'jsonwebtoken';
import { env, settings } from './settings';

class Tracking {
  constructor(private readonly own: typeof settings) {}

  sign(parcel: string) {
    return jwt.sign({ parcel }, this.own.tracking, { expiresIn: '1h' });
  }
}

export const tracking = new Tracking(settings);

const bytes = new TextEncoder();
const shared = bytes.encode(env.SHARE);

export const share = (id: string) =>
  new SignJWT({ id }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(shared);
