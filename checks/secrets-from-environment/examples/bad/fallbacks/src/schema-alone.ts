import { z } from 'zod';

export const schema = z.object({
  // ruleid: literal-fallback
  SIGNING_SECRET: z.string().default('orange'),
});
