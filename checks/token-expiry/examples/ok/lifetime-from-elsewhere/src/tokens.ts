import jwt from 'jsonwebtoken';
import { settings } from './settings';

export function login(userId: string): string {
  // ok: lifetime-over-limit, unbounded-lifetime-setting
  return jwt.sign({ sub: userId }, settings.jwtSecret, { expiresIn: settings.sessionSeconds });
}
