import { PrismaClient } from '@prisma/client';
import express from 'express';
import { z } from 'zod';

const db = new PrismaClient();
const item = z.object({ title: z.string().max(80), ownerId: z.string().uuid() });
const app = express();
app.use(express.json());

app.put('/a', async (req, res) => {
  // ruleid: used-before-parse
  const owner = await db.user.findFirst({ where: { id: req.body.ownerId } });
  if (!owner) return res.status(404).end();
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});

app.put('/b', async (req, res) => {
  const { ownerId } = req.body;
  const wanted = ownerId;
  // ruleid: used-before-parse
  const owner = await db.user.findFirst({ where: { id: wanted } });
  if (!owner) return res.status(404).end();
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});

app.put('/c', async (req, res) => {
  // ruleid: used-before-parse
  if (req.body.ownerId !== req.user.id) return res.status(403).end();
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});

app.put('/d', async (req, res) => {
  // ok: used-before-parse
  if (!req.body.ownerId) return res.status(400).end();
  const input = item.parse(req.body);
  const owner = await db.user.findFirst({ where: { id: input.ownerId } });
  return res.json({ title: input.title, owner: owner?.id });
});

app.put('/e', async (req, res) => {
  // ok: used-before-parse
  if (req.body.website) return res.status(403).end();
  // ok: used-before-parse
  if (req.body.kind === 'robot') return res.status(403).end();
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});

app.put('/f', async (req, res) => {
  // ruleid: used-before-parse
  if (!req.user.teams.includes(req.body.ownerId)) return res.status(403).end();
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});

app.put('/g', async (req, res) => {
  if (req.query.old) {
    // ruleid: body-used-raw
    return res.json(await db.user.findFirst({ where: { id: req.body.ownerId } }));
  }
  const input = item.parse(req.body);
  return res.json({ title: input.title });
});
app.listen(3000);
