import { z } from 'zod';

export const memberSchema = z.object({ name: z.string() });
export const invoiceSchema = z.object({ status: z.string() }).strict();
