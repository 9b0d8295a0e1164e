import { createMiddleware } from 'hono/factory';

export const nightly = createMiddleware(async (c, next) => {
  const ours = c.env.NIGHTLY_KEY;
  const sent = c.req.header('x-nightly');
  // ruleid: secret-compared-plainly
  if (sent !== ours) return c.text('no', 401);
  await next();
});
