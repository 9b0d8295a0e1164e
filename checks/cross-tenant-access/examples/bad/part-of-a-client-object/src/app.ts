import express from 'express';
import { z } from 'zod';
import { prisma } from './db';

const app = express();
app.use(express.json());
const Rows = z.object({ members: z.array(z.object({ name: z.string(), tenantId: z.string() })) });

app.post('/members/restore', async (req, res) => {
  // ruleid: tenant-key-mass-assignment
  await prisma.member.createMany({ data: req.body.members, skipDuplicates: true });
  return res.status(204).end();
});

app.post('/members', async (req, res) => {
  // ruleid: tenant-key-mass-assignment
  await prisma.member.create({ data: req.body.member });
  return res.status(204).end();
});

app.put('/members', async (req, res) => {
  const { member } = req.body;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.create({ data: member });
  return res.status(204).end();
});

app.post('/members/each', async (req, res) => {
  for (const row of req.body.members) {
    // ruleid: tenant-key-mass-assignment
    await prisma.member.create({ data: row });
  }
  return res.status(204).end();
});

app.post('/members/changes', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const items: Array<{ id: string; name: string }> = req.body.items;
  for (const { id, ...changes } of items) {
    // ruleid: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id, tenantId }, data: changes });
  }
  return res.status(204).end();
});

app.post('/members/import', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.createMany({ data: req.body.rows.map((row) => ({ tenantId, ...row })) });
  return res.status(204).end();
});

app.post('/members/parsed', async (req, res) => {
  const { members } = Rows.parse(req.body);
  // ruleid: tenant-key-mass-assignment
  await prisma.member.createMany({ data: members });
  return res.status(204).end();
});

app.listen(3000);
