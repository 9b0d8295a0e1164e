import { z } from 'zod';

const secret = z.string().min(32);
const port = z.coerce.number().default(3000);

export const schema = z.object({
  // ok: literal-fallback
  LINK_TOKEN_SECRET: secret,
  // ok: secret-optional
  WEBHOOK_SECRET: secret.min(64),
  PORT: port,
});
