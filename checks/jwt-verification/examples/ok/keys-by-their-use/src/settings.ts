import { z } from 'zod';

const required = (name: string) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const settings = {
  linkPhrase: required('LINK_PHRASE'),
  // ok: default-signing-secret
  colour: process.env.COLOUR ?? 'blue',
};

export const env = z
  .object({
    // ok: short-secret-allowed
    ACCESS: z.string().min(32),
    // ok: short-secret-allowed
    PARTNER_PEM: z.string(),
    // ok: short-secret-allowed
    REGION: z.string().min(2),
  })
  .parse(process.env);

if (process.env.NODE_ENV === 'production' && !process.env.FEED_PHRASE) {
  throw new Error('FEED_PHRASE is not set');
}
// ok: default-signing-secret
export const feedPhrase = process.env.FEED_PHRASE ?? 'feeds';
