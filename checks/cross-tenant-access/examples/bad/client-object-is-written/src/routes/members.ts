import { Router } from 'express';
import { prisma } from '../db';
import { memberSchema, openSchema } from '../schemas';
import { changeMember } from '../services/members';

export const router = Router();

router.post('/members', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  const member = await prisma.member.create({ data: { tenantId, ...req.body } });
  return res.json(member);
});

router.put('/members/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  await changeMember(tenantId, req.params.id, req.body);
  return res.status(204).end();
});

router.patch('/members/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const changes = memberSchema.parse(req.body);
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: changes });
  return res.status(204).end();
});

router.post('/members/import', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-key-mass-assignment
  await prisma.member.create({ data: { ...openSchema.parse(req.body), tenantId } });
  return res.status(204).end();
});
