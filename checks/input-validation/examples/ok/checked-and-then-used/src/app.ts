import Ajv from 'ajv';
import express from 'express';
import Joi from 'joi';
import * as v from 'valibot';
import { notes } from './notes';
import { NoteInput } from './schema';

const closed = Joi.object({ title: Joi.string().max(80).required() });
const validate = new Ajv().compile({ type: 'object', properties: { title: { type: 'string' } } });
const app = express();

app.put('/notes/attempt', async (req, res) => {
  // ok: body-used-raw
  const input = Joi.attempt(req.body, closed);
  res.json(await notes.add(input));
});
app.put('/notes/assert', async (req, res) => {
  Joi.assert(req.body, closed);
  // ok: parsed-then-raw
  res.json(await notes.add(req.body));
});
app.put('/notes/is', async (req, res) => {
  // ok: body-used-raw
  if (!v.is(NoteInput, req.body)) return res.sendStatus(422);
  // ok: parsed-then-raw
  res.json(await notes.add(req.body.title));
});
app.put('/notes/if', async (req, res) => {
  if (v.is(NoteInput, req.body)) {
    const { title } = req.body;
    res.json(await notes.add(title));
  }
});
app.put('/notes/ajv', async (req, res) => {
  if (!validate(req.body)) return res.sendStatus(422);
  // ok: parsed-then-raw
  res.json(await notes.add(req.body.title));
});
app.listen(3000);
