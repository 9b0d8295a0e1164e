import express from 'express';
import Joi from 'joi';
import * as v from 'valibot';
import { notes } from './notes';
import { lent } from '@example/schemas';

const open = Joi.object({ title: Joi.string().max(80) }).unknown();
const note = v.object({ title: v.string() });
const app = express();

app.put('/notes/open', async (req, res) => {
  Joi.assert(req.body, open);
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body));
});
app.put('/notes/whole', async (req, res) => {
  if (!v.is(note, req.body)) return res.sendStatus(422);
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body));
});
app.put('/notes/other', async (req, res) => {
  if (!v.is(note, req.body)) return res.sendStatus(422);
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body.title, req.body.owner));
});
app.put('/notes/asked', async (req, res) => {
  if (v.is(note, req.body)) console.log('fits');
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body.title));
});
app.put('/notes/lent', async (req, res) => {
  if (!v.is(lent, req.body)) return res.sendStatus(422);
  // ruleid: parsed-then-raw
  res.json(await notes.add(req.body.title));
});
app.listen(3000);
