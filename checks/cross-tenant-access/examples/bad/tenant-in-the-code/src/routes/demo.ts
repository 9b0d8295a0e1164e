import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.get('/demo/:status', async (req, res) => {
  // ruleid: hard-coded-tenant
  return res.json(await prisma.invoice.findMany({ where: { tenantId: 'demo-tenant', status: req.params.status } }));
});
