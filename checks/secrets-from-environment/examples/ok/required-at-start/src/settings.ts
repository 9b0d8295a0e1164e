import { z } from 'zod';

export const settings = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    // ok: secret-optional
    JWT_SECRET: z.string().min(32),
    // ok: secret-optional
    FIELD_ENCRYPTION_KEY: z.string().length(64).regex(/^[0-9a-f]+$/),
    // ok: literal-fallback
    JWT_EXPIRES_IN: z.string().default('15m'),
    TOKEN_TYPE: z.string().default('Bearer'),
    PASSWORD_MIN_LENGTH: z.coerce.number().default(12),
    KEY_PREFIX: z.string().default('acme'),
    SUPABASE_ANON_KEY: z.string().optional(),
  })
  .parse(process.env);

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

// ok: literal-fallback, empty-fallback
export const mailToken = required('MAIL_TOKEN');
export const tokenPrefix = process.env.TOKEN_PREFIX || 'acme_';
export const header = process.env.API_KEY_HEADER ?? 'x-api-key';
export const publicKey = process.env.VAPID_PUBLIC_KEY ?? '';
