import { Router } from 'express';
import { prisma } from '../db';
import { TENANT_ID } from '../settings';

export const router = Router();

router.get('/demo/:status', async (req, res) => {
  // ruleid: hard-coded-tenant
  return res.json(await prisma.invoice.findMany({ where: { tenantId: 'demo-tenant', status: req.params.status } }));
});

const tenantId = 'default';

router.get('/main', async (_req, res) => {
  // ruleid: hard-coded-tenant
  return res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/settings/:status', async (req, res) => {
  // ruleid: hard-coded-tenant
  return res.json(await prisma.invoice.findMany({ where: { tenantId: TENANT_ID, status: req.params.status } }));
});
