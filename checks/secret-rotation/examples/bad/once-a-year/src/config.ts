import { z } from 'zod';

const env = z.object({
  DATABASE_URL: z.string().url(),
  SESSION_TOKEN_SECRET: z.string().min(32),
  STRIPE_PUBLISHABLE_KEY: z.string(),
  SESSION_TTL: z.string(),
});

export const config = env.parse(process.env);
