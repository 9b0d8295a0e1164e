import express from 'express';
import { z } from 'zod';
import { endpoint, parsed, safely, validated } from './endpoint';
import { save } from './save';

const item = z.object({ title: z.string().max(80) });
const app = express();
app.put(
  '/a',
  endpoint({
    body: item,
    run: async ({ body }, res) => {
      // ok: body-used-raw
      res.json(await save(body.title));
    },
  }),
);
app.put(
  '/b',
  parsed(item, async ({ body }, res) => {
    // ok: body-used-raw
    res.json(await save(body.title));
  }),
);
app.post('/c', async (req, res) => {
  // ok: body-used-raw
  res.json(await save(item.parse(req.body).title));
});
app.post(
  '/d',
  validated(item, async (req, res) => {
    // ok: body-used-raw
    res.json(await save(req.body.title));
  }),
);
const named: express.RequestHandler = async (req, res) => {
  // ok: body-used-raw
  res.json(await save(req.body.title));
};
app.post('/e', safely(item, named));
app.listen(3000);
