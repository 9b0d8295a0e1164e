import { registerAs } from '@nestjs/config';
import * as Joi from 'joi';

export const schema = Joi.object({
  // ok: default-signing-secret
  PORT: Joi.number().default(4000),
  LINK_PHRASE: Joi.string().min(48).required(),
  // ok: default-signing-secret
  LINK_COLOUR: Joi.string().default('blue'),
});

export const feeds = registerAs('feeds', () => ({ phrase: process.env.FEED_PHRASE }));
// ok: default-signing-secret
export const notes = registerAs('notes', () => ({ phrase: process.env.NOTE_TITLE ?? 'notes' }));
