import express from 'express';
import { prisma } from './prisma';
import { notesOf, page } from './store';
import { sendMail } from './mail';

const app = express();

app.get('/notes', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { ownerId: 'me', stage: req.query.stage } }));
});

app.get('/notes/mine', async (req, res) => {
  // ruleid: query-used-raw
  const { stage, limit } = req.query;
  res.json(await prisma.note.findMany({ where: { ownerId: 'me', stage }, take: Number(limit) }));
});

app.get('/notes/found', async (req, res) => {
  const where: Record<string, unknown> = { ownerId: 'me' };
  // ruleid: query-used-raw
  if (req.query.stage) where.stage = req.query.stage;
  res.json(await prisma.note.findMany({ where }));
});

app.get('/notes/all', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { ...req.query, ownerId: 'me' } }));
});

app.get('/notes/of', async (req, res) => {
  // ruleid: cast-as-validation
  const filter = req.query as { stage?: string };
  res.json(await notesOf('me', filter));
});

app.get('/notes/by', async (req, res) => {
  // ruleid: cast-as-validation
  res.json(await page({ stage: req.query.stage as string, owner: 'me' }));
});

app.get('/notes/twice', async (req, res) => {
  // ruleid: cast-as-validation
  const query = req.query as unknown as { stage: string };
  res.json(await page({ stage: query.stage, owner: 'me' }));
});

app.get('/notes/not', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { stage: { not: req.query.stage } } }));
});

app.get('/notes/authors', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { author: { name: req.query.name } } }));
});

app.get('/notes/built', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: JSON.parse(String(req.query.ids) && req.query.filter) }));
});

app.get('/notes/looked-at', async (req, res) => {
  // ruleid: query-used-raw
  const stage = req.query.stage;
  if (typeof stage === 'string') console.log(stage);
  res.json(await prisma.note.findMany({ where: { stage } }));
});

app.delete('/notes', async (req, res) => {
  // ruleid: query-used-raw
  await prisma.note.deleteMany({ where: { ownerId: 'me', id: { in: ['a'] }, title: req.query.title ?? 'none' } });
  res.end();
});

app.get('/notes/fields', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { ownerId: 'me' }, include: req.query.with }));
});

app.get('/notes/sorted', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findMany({ where: { ownerId: 'me' }, orderBy: { [req.query.sort]: 'asc' } }));
});

app.get('/notes/one', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await prisma.note.findUnique({ where: { id: req.params.id, stage: req.query.stage } }));
});

app.post('/notes/touch', async (req, res) => {
  // ruleid: query-used-raw
  await prisma.note.update({ where: { id: 'x' }, data: { stage: req.query.stage } });
  res.end();
});

app.get('/notes/send', async (req, res) => {
  // ruleid: query-used-raw
  await sendMail({ to: 'me@example.com', subject: req.query.title });
  res.end();
});

app.listen(3000);
