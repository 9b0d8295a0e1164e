import { z } from 'zod';

// ruleid: default-signing-secret
export const jwtSecret = process.env.JWT_SECRET || 'change-me';

// ruleid: default-signing-secret
export const sessionSecret = process.env.SESSION_SECRET ?? '';

// ruleid: default-signing-secret
const { COOKIE_SECRET = 'change-me' } = process.env;

export const schema = z.object({
  PORT: z.coerce.number().default(3000),
  // ruleid: default-signing-secret
  AUTH_SECRET: z.string().default('change-me'),
  // ruleid: short-secret-allowed
  TOKEN_SECRET: z.string().min(8),
  COOKIE_NAME: z.string().default('sid'),
});

export const cookieSecret = COOKIE_SECRET;
