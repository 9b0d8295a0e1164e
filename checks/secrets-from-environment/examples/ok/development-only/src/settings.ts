import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const isProduction = process.env.NODE_ENV === 'production';

function sessionSecret(): string {
  if (process.env.NODE_ENV === 'production') {
    if (!process.env.SESSION_SECRET) throw new Error('SESSION_SECRET is not set');
    return process.env.SESSION_SECRET;
  }
  // ok: literal-fallback
  return process.env.SESSION_SECRET || 'only-here';
}

export const settings = {
  session: sessionSecret(),
  // ok: literal-fallback
  cookie: isProduction ? process.env.COOKIE_SECRET : process.env.COOKIE_SECRET || 'cookie',
  // ok: literal-fallback, empty-fallback
  csrf: process.env.CSRF_SECRET ?? randomBytes(32).toString('hex'),
  // ok: literal-fallback
  database: process.env.DATABASE_URL || 'postgres://app:app@localhost:5432/app',
  cache: process.env.REDIS_URL ?? 'redis://localhost:6379',
  signing: process.env.SIGNING_KEY || 'signing-key-for-laptops',
};

if (process.env.NODE_ENV === 'production' && !process.env.SIGNING_KEY) {
  throw new Error('SIGNING_KEY is not set');
}

export const schema = z.object({
  // ok: secret-optional
  MAIL_TOKEN: process.env.NODE_ENV !== 'production' ? z.string().optional() : z.string().min(1),
});
