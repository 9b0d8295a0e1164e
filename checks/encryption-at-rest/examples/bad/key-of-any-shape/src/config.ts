import { z } from 'zod';

export const settings = z.object({
  // ruleid: key-not-validated
  SECRETS_ENCRYPTION_KEY: z.string().optional(),
  // ruleid: key-not-validated
  ENCRYPTION_KEY: z.string(),
});
