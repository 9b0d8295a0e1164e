import { z } from 'zod';

const base = z.object({ name: z.string() });
export const memberSchema = base.extend({ role: z.string() });
export const openSchema = base.passthrough();
