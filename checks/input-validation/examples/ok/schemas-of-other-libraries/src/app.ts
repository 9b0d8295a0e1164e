import express from 'express';
import { ajvBody, dto } from './validate';
import { save } from './save';

const app = express();

class NoteDto {
  text!: string;
}

app.post('/a', ajvBody({ type: 'object' }), async (req, res) => {
  // ok: body-used-raw
  res.json(await save(req.body.text));
});

app.post('/b', dto(NoteDto), async (req, res) => {
  // ok: body-used-raw
  res.json(await save(req.body.text));
});

app.listen(3000);
