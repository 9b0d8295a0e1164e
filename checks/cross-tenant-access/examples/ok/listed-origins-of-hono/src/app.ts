import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { origins } from './config';

export const app = new Hono();

// ok: any-origin-with-credentials
app.use('*', cors({ origin: (origin) => (origins.includes(origin) ? origin : origins[0]), credentials: true }));
// ok: any-origin-with-credentials
app.use('/v2/*', cors({ credentials: true, origin: (origin) => origins.find((one) => one === origin) }));
app.use(
  '/v3/*',
  // ok: any-origin-with-credentials
  cors({
    credentials: true,
    origin: (origin) => {
      if (!origins.includes(origin)) return null;
      return origin;
    },
  }),
);
app.post('/echo', async (c) => c.json(await c.req.json()));
