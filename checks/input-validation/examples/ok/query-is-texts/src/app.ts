import express from 'express';
import { prisma } from './prisma';

const app = express();

// Express 5 makes texts and lists of texts of a query, and Prisma refuses a list in the place of a text.
app.get('/notes', async (req, res) => {
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { ownerId: 'me', stage: req.query.stage as string } }));
});

app.get('/notes/:id', async (req, res) => {
  const owner = req.get('x-owner');
  res.json(await prisma.note.findFirst({ where: { id: req.params.id, ownerId: owner, title: req.cookies.title } }));
});

app.listen(3000);
