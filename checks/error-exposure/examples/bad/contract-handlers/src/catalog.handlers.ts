import { initServer } from '@ts-rest/express';
import { contract } from './contract';
import { catalog } from './catalog.service';

const s = initServer();

export const handlers = s.router(contract, {
  list: async () => {
    try {
      return { status: 200 as const, body: await catalog.list() };
    } catch (e) {
      // ruleid: error-text-in-5xx
      return { status: 500 as const, body: { error: (e as Error).message } };
    }
  },
  find: async ({ params }) => {
    try {
      return { status: 200 as const, body: await catalog.find(params.slug) };
    } catch (e) {
      return {
        status: 500 as const,
        // ruleid: stack-in-response
        body: { error: 'Not available', trace: (e as Error).stack?.split('\n') },
      };
    }
  },
});
