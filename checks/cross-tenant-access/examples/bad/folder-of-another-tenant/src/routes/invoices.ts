import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.post('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const { folderId } = req.body;
  const folder = await prisma.folder.findFirst({ where: { id: folderId, tenantId } });
  if (!folder) return res.status(404).end();
  // ok: foreign-key-checked-only-elsewhere, unverified-foreign-key
  await prisma.invoice.create({ data: { id: crypto.randomUUID(), tenantId, folderId, status: 'open' } });
  return res.status(201).end();
});

router.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: foreign-key-checked-only-elsewhere
  await prisma.invoice.updateMany({ where: { id: req.params.id, tenantId }, data: { folderId: req.body.folderId } });
  return res.status(204).end();
});
