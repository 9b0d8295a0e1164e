import { createEnv } from '@t3-oss/env-nextjs';
import { z } from 'zod';

const setting = (name: string, otherwise: string) => process.env[name] ?? otherwise;

export const settings = {
  // ruleid: default-signing-secret
  tracking: setting('TRACKING', 'tracking'),
  // ok: default-signing-secret
  address: setting('ADDRESS', 'localhost'),
};

export const env = createEnv({
  server: {
    // ruleid: short-secret-allowed
    SHARE: z.string().min(12),
    // ok: short-secret-allowed
    REGION: z.string().min(2),
  },
  client: {},
  experimental__runtimeEnv: {},
});
