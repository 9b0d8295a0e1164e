import express from 'express';
import { z } from 'zod';
import { prisma } from './prisma';

const note = z.object({ text: z.string().max(200) });
const app = express();
app.post('/notes', async (req, res) => {
  // ok: body-used-raw
  res.json(await prisma.note.create({ data: note.parse(req.body) }));
});
app.get('/notes', async (req, res) => {
  res.json(await prisma.note.findMany({ where: { topic: req.get('x-topic') } }));
});
app.listen(3000);
