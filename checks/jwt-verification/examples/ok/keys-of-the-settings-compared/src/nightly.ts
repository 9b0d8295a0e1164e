import { createMiddleware } from 'hono/factory';
import { timingSafeEqual } from 'node:crypto';

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

export const nightly = createMiddleware(async (c, next) => {
  // ok: secret-compared-plainly
  if (!c.env.NIGHTLY_KEY) return c.text('no', 503);
  // ok: secret-compared-plainly
  if (c.req.header('x-stage') === c.env.STAGE_NAME) return c.text('ok');
  // ok: secret-compared-plainly
  if (!same(c.req.header('x-nightly') ?? '', c.env.NIGHTLY_KEY)) return c.text('no', 401);
  await next();
});
