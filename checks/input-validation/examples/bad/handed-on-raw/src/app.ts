import express from 'express';
import { endpoint, watched, wrap } from './endpoint';
import { z } from 'zod';
import { save } from './save';
import { framework } from 'unheard-of';

const app = express();
app.put(
  '/a',
  endpoint(async ({ body }, res) => {
    // ruleid: body-used-raw
    res.json(await save(body.title));
  }),
);
app.put(
  '/b',
  wrap(async ({ body }, res) => {
    // ruleid: body-used-raw
    res.json(await save(body.title));
  }),
);
app.put('/c', async ({ body }, res) => {
  // ruleid: body-used-raw
  res.json(await save(body.title));
});
app.put(
  '/d',
  framework({
    run: async ({ body }, res) => {
      // ruleid: body-used-raw
      res.json(await save(body.title));
    },
  }),
);
app.put(
  '/e',
  watched(z.object({ page: z.string() }), async (req, res) => {
    // ruleid: body-used-raw
    res.json(await save(req.body.title));
  }),
);
app.listen(3000);
