import { initServer } from '@ts-rest/express';
import { contract } from './contract';
import { catalog } from './catalog.service';
import { logger } from './logger';

const s = initServer();

class SlugTakenError extends Error {}

export const handlers = s.router(contract, {
  create: async ({ body }) => {
    try {
      return { status: 201 as const, body: await catalog.create(body) };
    } catch (e) {
      if (e instanceof SlugTakenError) {
        // ok: domain-text-in-4xx
        return { status: 409 as const, body: { error: e.message } };
      }
      logger.error({ err: e }, 'catalog entry was not created');
      // ok: error-text-in-5xx, stack-in-response
      return { status: 500 as const, body: { error: 'Entry was not created' } };
    }
  },
});
