import jwt from 'jsonwebtoken';
import * as tokens from 'jsonwebtoken';

export function loginToken(id: string, secret: string): string {
  // ruleid: no-expiry
  return jwt['sign']({ sub: id }, secret, { algorithm: 'HS256' });
}

export function loginTokenOfAModule(id: string, secret: string): string {
  // ruleid: no-expiry
  return tokens["sign"]({ sub: id }, secret);
}

const sign = jwt['sign'];

export function loginTokenTakenOut(id: string, secret: string): string {
  // ruleid: no-expiry
  return sign({ sub: id }, secret);
}
