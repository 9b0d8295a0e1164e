import { z } from 'zod';

export const schema = z.object({
  // ok: default-signing-secret, short-secret-allowed
  JWT_SECRET: z.string().min(32),
  // ok: default-signing-secret
  SESSION_COOKIE_NAME: z.string().default('sid'),
});

const secret = process.env.SESSION_SECRET || '';
if (!secret) {
  throw new Error('SESSION_SECRET is not set');
}

if (process.env.NODE_ENV === 'production' && !process.env.COOKIE_SECRET) {
  throw new Error('COOKIE_SECRET is not set');
}
// ok: default-signing-secret
export const cookieSecret = process.env.COOKIE_SECRET || 'only-outside-production';

// ok: default-signing-secret
export const clientSecret = process.env.GITHUB_CLIENT_SECRET || '';
// ok: default-signing-secret
export const sessionName = process.env.SESSION_NAME || 'sid';
export const sessionSecret = secret;
