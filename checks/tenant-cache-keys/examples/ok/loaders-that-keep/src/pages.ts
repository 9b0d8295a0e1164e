import cacheableResponse from 'cacheable-response';
import { render } from './render';

// ok: request-keyed-response-cache
export const pages = cacheableResponse({
  key: ({ req }) => [`${req.user.tenantId}:${req.url}`, false],
  get: async ({ req }) => ({ data: await render(req.url) }),
  send: ({ data, res }) => res.send(data),
});
