import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.post('/admin/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-key-mass-assignment, tenant-id-from-client
  await prisma.invoice.create({ data: req.body });
  const found = await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } });
  return res.json({ tenantId, found });
});
