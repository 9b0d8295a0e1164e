import express from 'express';
import { celebrate } from 'celebrate';
import { z } from 'zod';
import { add } from './add';
import { notes } from './notes';

const note = z.object({ title: z.string().max(80) });
const app = express();
app.use(express.json({ limit: '1mb' }));
app.post('/notes', async (req, res) => {
  if (!req.body) return res.status(400).end();
  // ok: body-used-raw
  const parsed = note.safeParse(req.body);
  if (!parsed.success) return res.status(400).end();
  res.json(await notes.add(parsed.data));
});
// ok: body-used-raw
app.put('/notes/:id', async (req, res) => res.json(await add(req.body)));
// ok: body-used-raw
app.patch('/notes/:id', checked, async (req, res) => res.json(await notes.change(req.body.title)));
// ok: body-used-raw
app.get('/notes', async (req, res) => res.json(await notes.list()));
app.listen(3000);
