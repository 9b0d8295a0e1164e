import { Redis } from '@upstash/redis/cloudflare';
import { createMiddleware } from 'hono/factory';

export const context = createMiddleware(async (c, next) => {
  c.set('kept', new Redis({ url: c.env.KEPT_URL, token: c.env.KEPT_TOKEN }));
  c.set('sizes', new Map());
  await next();
});
