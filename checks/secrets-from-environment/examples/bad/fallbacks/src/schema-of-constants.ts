import { z } from 'zod';

const secret = z.string().min(32);
// ruleid: literal-fallback
const spare = z.string().min(32).default('a-spare-that-everybody-can-read-in-here');

export const schema = z.object({
  // ruleid: literal-fallback
  LINK_TOKEN_SECRET: secret.default('another-spare-that-everybody-can-read'),
  // ruleid: secret-optional
  WEBHOOK_SECRET: secret.optional(),
  SESSION_TOKEN_SECRET: spare,
});
