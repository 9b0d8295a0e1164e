import express, { type ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { rootLogger } from './telemetry';

const item = z.object({ title: z.string().max(80) });
const app = express();
app.post('/items', async (req, res) => {
  res.json(item.parse(req.body));
});

const failed: ErrorRequestHandler = (error, req, res, _next) => {
  if (error instanceof z.ZodError) return res.status(400).end();
  // ok: hand-written-checks
  rootLogger.error({ error, body: req.body }, 'failed');
  return res.status(500).end();
};
app.use(failed);
app.listen(3000);
