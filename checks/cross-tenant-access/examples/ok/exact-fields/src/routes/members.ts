import { Router } from 'express';
import { z } from 'zod';
import { prisma } from '../db';
import { invoiceSchema, memberSchema } from '../schemas';

export const router = Router();

router.post('/members', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-key-mass-assignment
  await prisma.member.create({ data: { ...memberSchema.parse(req.body), tenantId, role: 'guest' } });
  // ok: tenant-key-mass-assignment
  await prisma.member.create({ data: { ...req.body, tenantId, role: 'guest' } });
  // ok: tenant-key-mass-assignment
  await prisma.member.create({ data: { name: req.body.name, tenantId, role: 'guest' } });
  return res.status(201).end();
});

router.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const parsed = invoiceSchema.safeParse(req.body);
  if (!parsed.success) return res.status(400).end();
  // ok: tenant-key-mass-assignment
  await prisma.invoice.updateMany({ where: { id: req.params.id, tenantId }, data: parsed.data });
  return res.status(204).end();
});

const rows = z.object({ members: z.array(memberSchema), note: z.string() });

router.post('/members/import', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const { members } = rows.parse(req.body);
  // ok: tenant-key-mass-assignment
  await prisma.member.createMany({ data: members.map((member) => ({ ...member, tenantId, role: 'guest' })) });
  // ok: tenant-key-mass-assignment
  await prisma.member.createMany({ data: members });
  // ok: tenant-key-mass-assignment
  await prisma.member.createMany({ data: req.body.names.map((name) => ({ name, tenantId, role: 'guest' })) });
  // ok: tenant-key-mass-assignment
  await prisma.member.createMany({ data: req.body.rows.map((row) => ({ ...row, tenantId, role: 'guest' })) });
  return res.status(204).end();
});
