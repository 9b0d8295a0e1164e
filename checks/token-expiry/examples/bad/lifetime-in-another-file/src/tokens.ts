import jwt from 'jsonwebtoken';
import { config, lifetimes } from './config';

export function staffToken(userId: string): string {
  // ruleid: lifetime-over-limit
  return jwt.sign({ sub: userId }, config.JWT_SECRET, { expiresIn: lifetimes.staff });
}

export function adminToken(userId: string): string {
  // ok: lifetime-over-limit
  return jwt.sign({ sub: userId, role: 'admin' }, config.JWT_SECRET, { expiresIn: lifetimes.admin });
}

export function sessionToken(userId: string): string {
  // ruleid: lifetime-over-limit
  return jwt.sign({ sub: userId }, config.JWT_SECRET, { expiresIn: config.SESSION_HOURS * 60 * 60 });
}

export function inviteLink(email: string): string {
  // ruleid: unbounded-lifetime-setting
  return jwt.sign({ purpose: 'invite', email }, config.JWT_SECRET, { expiresIn: config.LINK_TTL });
}

export function operatorToken(userId: string): string {
  // ok: lifetime-over-limit, unbounded-lifetime-setting
  return jwt.sign({ sub: userId }, config.JWT_SECRET, { expiresIn: config.ADMIN_TTL });
}
