import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.post('/drafts', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: unverified-foreign-key
  await prisma.invoice.create({
    data: { id: crypto.randomUUID(), tenantId, status: 'draft', folder: { connect: { id: req.body.folderId } } },
  });
  return res.status(201).end();
});

router.put('/mine', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: unverified-foreign-key
  await prisma.tenant.update({
    where: { id: tenantId },
    data: { invoices: { connect: req.body.ids.map((id: string) => ({ id })) } },
  });
  return res.status(204).end();
});
