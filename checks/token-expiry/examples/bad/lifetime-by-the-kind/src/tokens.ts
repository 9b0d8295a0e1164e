import jwt from 'jsonwebtoken';
import { config } from './config';

type Kind = 'member' | 'staff' | 'impersonation';

const LIFETIMES: Record<Kind, string> = {
  member: '12h',
  staff: '8h',
  // ruleid: lifetime-over-limit
  impersonation: '8h',
};

export function issue(kind: Kind, sub: string) {
  return jwt.sign({ sub, kind }, config.JWT_SECRET, { expiresIn: LIFETIMES[kind] });
}

export const exchange = (type: string, sub: string) =>
  // ruleid: lifetime-over-limit
  jwt.sign({ sub, type }, config.JWT_SECRET, { expiresIn: type === 'impersonation' ? '8h' : '4h' });

export const pair = (type: string, sub: string) =>
  // ruleid: lifetime-over-limit
  jwt.sign({ sub, type }, config.JWT_SECRET, { expiresIn: type !== 'refresh' ? '7d' : '30d' });

export const session = (sub: string, impersonatorId?: string) =>
  // ruleid: lifetime-over-limit
  jwt.sign({ sub, impersonatorId }, config.JWT_SECRET, { expiresIn: impersonatorId ? '12h' : '1h' });
