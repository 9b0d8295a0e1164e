import { Hono } from 'hono';
import { cors } from 'hono/cors';

export const app = new Hono();

// ruleid: any-origin-with-credentials
app.use('*', cors({ origin: (origin) => origin, credentials: true }));
// ruleid: any-origin-with-credentials
app.use('/v2/*', cors({ credentials: true, origin: (origin, _c) => origin ?? 'https://app.example.com' }));
app.post('/echo', async (c) => c.json(await c.req.json()));
