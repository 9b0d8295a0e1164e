import express from 'express';
import { notes } from './notes';

const app = express();
app.use(express.json());
app.post('/notes', async (req, res) => {
  // ruleid: body-used-raw
  const { title, text } = req.body;
  if (!title) return res.status(400).end();
  res.json(await notes.add(title, text));
});
app.put('/notes/:id', async (req, res) => {
  // ruleid: body-used-raw
  res.json(await save(req.params.id, req.body));
});
app.patch('/notes/:id', async (req, res) => {
  // ruleid: cast-as-validation
  const change = req.body as { title?: string };
  res.json(await notes.change(req.params.id, change));
});
app.post('/notes/:id/tags', async (req, res) => {
  // ruleid: hand-written-checks
  const { tags } = req.body;
  if (!Array.isArray(tags)) return res.status(400).end();
  res.json(await notes.tag(req.params.id, tags));
});
app.post('/labels', async (req, res) => {
  const { body } = req;
  // ruleid: body-used-raw
  res.json(await notes.label(body.text));
});
app.listen(3000);

async function save(id: string, note: unknown) {
  return notes.put(id, note);
}
