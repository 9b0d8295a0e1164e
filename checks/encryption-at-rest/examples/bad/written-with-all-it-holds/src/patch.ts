import { z } from 'zod';

export const hookPatch = z.object({ url: z.string().url(), signingSecret: z.string().min(16) }).partial();
export type HookPatch = z.infer<typeof hookPatch>;
