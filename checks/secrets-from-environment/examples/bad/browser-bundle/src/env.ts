import { createEnv } from '@t3-oss/env-nextjs';
import { z } from 'zod';

export const env = createEnv({
  client: {
    // ruleid: secret-in-browser-setting
    NEXT_PUBLIC_LIVE_SECRET: z.string().min(32),
  },
  runtimeEnv: {
    // ok: secret-in-browser-setting
    NEXT_PUBLIC_LIVE_SECRET: process.env.NEXT_PUBLIC_LIVE_SECRET,
  },
});
