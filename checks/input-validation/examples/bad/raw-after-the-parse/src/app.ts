import express from 'express';
import { z } from 'zod';
import { notes } from './notes';

const note = z.object({ title: z.string().max(80) });
const app = express();
app.post('/notes', async (req, res) => {
  note.parse(req.body);
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body));
});
app.listen(3000);
