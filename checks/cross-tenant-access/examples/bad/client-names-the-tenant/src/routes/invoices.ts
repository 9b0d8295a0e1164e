import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.get('/invoices', async (req, res) => {
  const { tenantId, userId } = res.locals.auth;
  // ruleid: tenant-id-from-client
  const invoices = await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } });
  return res.json({ invoices, tenantId, userId });
});

router.post('/invoices', async (req, res) => {
  const owner = res.locals.auth.tenantId;
  const { tenantId, status } = req.body;
  // ruleid: tenant-id-from-client
  await prisma.invoice.create({ data: { id: crypto.randomUUID(), tenantId, status } });
  return res.json({ owner });
});
