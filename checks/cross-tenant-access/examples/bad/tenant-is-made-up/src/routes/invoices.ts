import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.get('/invoices', async (req, res) => {
  // ruleid: made-up-tenant
  const tenantId = res.locals.auth.tenantId ?? 'default';
  return res.json(await prisma.invoice.findMany({ where: { tenantId, status: req.query.status } }));
});

router.get('/folders', async (req, res) => {
  // ruleid: made-up-tenant
  return res.json(await prisma.folder.findMany({ where: { tenantId: req.session.tenantId || 'public' } }));
});
