import express from 'express';
import { prisma } from './prisma';

const app = express();

app.get('/notes', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: req.query }));
});

app.get('/notes/sorted', async (req, res) => {
  // ruleid: query-used-raw
  const { by } = req.query;
  res.json(await prisma.note.findMany({ where: { ownerId: 'me' }, orderBy: { [by]: 'asc' } }));
});

app.listen(3000);
