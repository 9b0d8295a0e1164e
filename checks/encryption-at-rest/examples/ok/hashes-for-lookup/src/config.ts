import { z } from 'zod';

// ok: key-not-validated
export const settings = z.object({ ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/) });
