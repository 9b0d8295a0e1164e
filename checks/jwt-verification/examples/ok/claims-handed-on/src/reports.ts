import { Hono } from 'hono';
import { decode, verify } from 'hono/jwt';
import { keyOf, reports } from './reports-of';

export const routes = new Hono();

routes.get('/all', async (c) => {
  const token = c.req.query('t');
  // ok: decoded-not-verified
  const { payload, header } = decode(token);
  const key = await keyOf(String(payload.iss), header.kid);
  const claims = await verify(token, key, 'HS256');
  return c.json(await reports.of(String(claims.tid)));
});

routes.get('/hello', async (c) => {
  // ok: decoded-not-verified
  const { payload } = decode(c.req.query('t'));
  return c.text(['Hello', String(payload.given_name)].join(' '));
});
