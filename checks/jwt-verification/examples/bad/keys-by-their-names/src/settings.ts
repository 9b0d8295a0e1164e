import { registerAs } from '@nestjs/config';
import * as Joi from 'joi';

export const schema = Joi.object({
  PORT: Joi.number().default(4000),
  // ruleid: default-signing-secret
  LINK_PHRASE: Joi.string().default('links'),
});

export const feeds = registerAs('feeds', () => ({
  colour: process.env.FEED_COLOUR ?? 'blue',
  // ruleid: default-signing-secret
  phrase: process.env.FEED_PHRASE ?? 'feeds',
}));
