import jwt from 'jsonwebtoken';
import { config } from './config';

const SECONDS = { access: 900, refresh: 30 * 24 * 3600, impersonation: 3600 };

export function issue(kind: keyof typeof SECONDS, sub: string) {
  // ok: lifetime-over-limit
  return jwt.sign({ sub, kind }, config.JWT_SECRET, { expiresIn: SECONDS[kind] });
}

export const pair = (type: string, sub: string) =>
  // ok: lifetime-over-limit
  jwt.sign({ sub, type }, config.JWT_SECRET, { expiresIn: type === 'refresh' ? '30d' : '15m' });

export const member = (kind: keyof typeof SECONDS, sub: string) =>
  // ok: lifetime-over-limit
  jwt.sign({ sub, kind }, config.JWT_SECRET, { expiresIn: SECONDS[kind] ?? '1h' });

export const session = (sub: string, impersonatorId?: string) =>
  // ok: lifetime-over-limit
  jwt.sign({ sub, impersonatorId }, config.JWT_SECRET, { expiresIn: impersonatorId ? '1h' : '12h' });
