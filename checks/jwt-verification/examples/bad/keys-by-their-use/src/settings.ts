import { z } from 'zod';

const optional = (name: string, otherwise: string) => process.env[name] ?? otherwise;

export const settings = {
  // ruleid: default-signing-secret
  linkPhrase: process.env.LINK_PHRASE ?? 'links',
  // ruleid: default-signing-secret
  feedPhrase: optional('FEED_PHRASE', 'feeds'),
  colour: process.env.COLOUR ?? 'blue',
};

export const env = z
  .object({
    // ruleid: short-secret-allowed
    ACCESS: z.string().min(16),
    // ruleid: default-signing-secret
    DOWNLOADS: z.string().default('downloads'),
    REGION: z.string().min(2),
  })
  .parse(process.env);
