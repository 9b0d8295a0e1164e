import { z } from 'zod';

const environment = z.object({
  SESSION_HOURS: z.coerce.number().int().max(72).default(12),
  LINK_TTL: z.string().default('7d'),
  ADMIN_TTL: z.enum(['1h', '8h']).default('8h'),
});

export const config = environment.parse(process.env);
export const lifetimes = { staff: '10d', admin: '12h' };
