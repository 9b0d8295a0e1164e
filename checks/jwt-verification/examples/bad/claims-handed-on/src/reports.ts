import { Hono } from 'hono';
import { decode } from 'hono/jwt';
import { reports } from './reports-of';

export const routes = new Hono();

routes.get('/all', async (c) => {
  // ruleid: decoded-not-verified
  const { payload } = decode(c.req.query('t'));
  return c.json(await reports.of(String(payload.tid)));
});

routes.get('/one', async (c) => {
  // ruleid: decoded-not-verified
  const claims = decode(c.req.query('t')).payload;
  return c.json(await reports.find({ folder: claims.folder }));
});
