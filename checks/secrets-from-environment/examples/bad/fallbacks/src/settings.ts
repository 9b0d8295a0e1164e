import { z } from 'zod';

const DEFAULT_COOKIE_SECRET = 'cookie-monster';

export const settings = {
  // ruleid: literal-fallback
  signingKey: process.env.SIGNING_KEY || 'dev-key',
  // ruleid: empty-fallback
  internalSecret: process.env.INTERNAL_SECRET ?? '',
  // ruleid: literal-fallback
  cookieSecret: process.env['COOKIE_SECRET'] ?? DEFAULT_COOKIE_SECRET,
  // ruleid: literal-fallback
  mailToken: process.env.MAIL_TOKEN ? process.env.MAIL_TOKEN : 'mail-token',
  // ruleid: literal-fallback
  database: process.env.DATABASE_URL || 'postgres://app:apple-pie@db.internal.acme.dev:5432/app',
};

// ruleid: literal-fallback
const { WEBHOOK_SECRET = 'hook', SESSION_SECRET } = process.env;
// ruleid: literal-fallback
export const sessionSecret = SESSION_SECRET || 'session';

const jwtSecret = process.env.JWT_SECRET;
// ruleid: empty-fallback
export const signer = { secret: jwtSecret ?? '', hook: WEBHOOK_SECRET };

// ruleid: literal-fallback
process.env.HASH_SECRET ||= 'salt-and-pepper';

export const schema = z.object({
  // ruleid: literal-fallback
  REFRESH_TOKEN_SECRET: z.string().default('refresh-me'),
  // ruleid: secret-optional
  BILLING_API_KEY: z.string().optional(),
  // ruleid: secret-optional
  ACCESS_TOKEN_SECRET: z.string().min(8),
});
