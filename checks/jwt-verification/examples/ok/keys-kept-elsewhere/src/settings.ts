import { createEnv } from '@t3-oss/env-nextjs';
import { z } from 'zod';

function required(name: string) {
  const value = process.env[name];
  if (!value || value.length < 32) throw new Error(`${name} is missing`);
  return value;
}

export const settings = { tracking: required('TRACKING') };

export const env = createEnv({
  server: { SHARE: z.string().min(32), REGION: z.string().min(2) },
  client: {},
  experimental__runtimeEnv: {},
});
