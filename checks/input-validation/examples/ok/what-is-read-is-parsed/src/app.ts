import express from 'express';
import { Worker } from 'bullmq';
import { z } from 'zod';
import { cleanUp, take } from './jobs';
import { prisma } from './prisma';

const note = z.object({ text: z.string().max(200) });
const filter = z.object({ topic: z.string() });
const app = express();

app.post('/notes', async (req, res) => {
  // ok: body-used-raw
  res.json(await prisma.note.create({ data: note.parse(req.body) }));
});

app.get('/notes', async (req, res) => {
  const { topic } = filter.parse(req.query);
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { topic, owner: req.get('x-owner'), id: req.params.id } }));
});

new Worker('notes', async (job) => {
  const data = note.parse(job.data);
  await prisma.note.create({ data });
});
new Worker('taken', take);
new Worker('cleaned', async () => cleanUp());

app.listen(3000);
