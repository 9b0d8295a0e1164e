import express from 'express';
import { z } from 'zod';
import { change } from './change';
import { prisma } from './db';
import { looksAtBody, perhapsWithBody, withBody } from './validate';

const app = express();
app.use(express.json());
const Name = z.object({ name: z.string() });
const Invite = z.object({ name: z.string(), role: z.string() });

app.put('/members/:id', looksAtBody(Name), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

app.put('/members/:id/name', withBody(Name.passthrough()), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

app.put('/members/:id/fields', withBody(z.record(z.string(), z.unknown())), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

app.put('/members/:id/role', withBody(Invite), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

app.put('/members/:id/perhaps', perhapsWithBody(Name), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

app.put('/members/:id/one', withBody(Name), async (req, res) => {
  const { tenantId } = res.locals.auth;
  await change(tenantId, req.params.id, req.body);
  return res.status(204).end();
});

app.put('/members/:id/other', async (req, res) => {
  const { tenantId } = res.locals.auth;
  await change(tenantId, req.params.id, req.body);
  return res.status(204).end();
});

app.listen(3000);
