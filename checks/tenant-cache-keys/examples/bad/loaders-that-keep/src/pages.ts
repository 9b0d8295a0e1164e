import cacheableResponse from 'cacheable-response';
import { render } from './render';

// ruleid: request-keyed-response-cache
export const pages = cacheableResponse({
  ttl: 60_000,
  get: async ({ req }) => ({ data: await render(req.url) }),
  send: ({ data, res }) => res.send(data),
});
