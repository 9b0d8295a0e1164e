import { Router } from 'express';
import { prisma } from '../db';
import { Rename, Status } from '../schemas';
import { rename } from '../services/members';
import { checked, withBody } from '../validate';

export const members = Router();

members.put('/:id', withBody(Rename), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id: req.params.id, tenantId }, data: req.body });
  return res.status(204).end();
});

members.put('/:id/name', withBody(Rename), async (req, res) => {
  const { tenantId } = res.locals.auth;
  await rename(tenantId, req.params.id, req.body);
  return res.status(204).end();
});

members.put('/:id/status', checked({ body: Status }), async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-key-mass-assignment
  await prisma.invoice.updateMany({ where: { id: req.params.id, tenantId }, data: { ...req.body } });
  return res.status(204).end();
});
