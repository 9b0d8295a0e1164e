import { z } from 'zod';

const schema = z
  .object({
    JWT_SECRET: z.string().min(32),
    ACCESS_MINUTES: z.coerce.number().int().positive().max(120).default(30),
    DEVICE_HOURS: z.coerce.number().int().max(12),
  })
  .transform((e) => ({ jwtSecret: e.JWT_SECRET, accessMinutes: e.ACCESS_MINUTES, deviceHours: e.DEVICE_HOURS }));

export const loadSettings = () => schema.parse(process.env);
