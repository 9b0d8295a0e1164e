import { z } from 'zod';

const shape = z.object({
  PORT: z.coerce.number(),
  MAIL_API_KEY: z.string().min(32),
});

export type Settings = z.infer<typeof shape>;

export function readSettings(): Settings {
  const read = shape.safeParse(process.env);
  if (!read.success) throw new Error('settings');
  return read.data;
}

export const all = {
  port: 80,
  auth: { jwtSecret: process.env.JWT_SECRET, minutes: 15 },
  pages: { size: 20 },
};
