import { createHmac } from 'node:crypto';
import { Pool } from 'pg';
import session from 'express-session';

const base = { user: 'app', password: process.env.DATABASE_PASSWORD };
// ok: literal-credential
export const pool = new Pool({ ...base, host: 'db.acme.io' });

export const sign = (key: string, body: string): string =>
  // ok: literal-credential
  createHmac('sha256', Buffer.from(key, 'hex')).update(body).digest('hex');

// ok: literal-credential
export const login = session({ secret: [process.env.SESSION_SECRET, process.env.SESSION_SECRET_OLD] });

export function pass(value: string): void {
  // ok: literal-fallback
  process.env.SESSION_SECRET = value;
}

// ok: literal-fallback
export const limits = { SESSION_TTL: '12h', ...process.env };
