import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

async function list(tenantId: string | undefined) {
  // ruleid: filter-vanishes
  return prisma.invoice.findMany({ where: { tenantId } });
}

router.get('/called', async (req, res) => {
  res.json(await list(req.user?.tenantId));
});

router.get('/taken-out', async (req, res) => {
  const { tenantId } = req.user ?? {};
  // ruleid: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/joined', async (req, res) => {
  const tenantId = req.user && req.user.tenantId;
  // ruleid: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/asked', async (req, res) => {
  // ruleid: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.query.tenantId as string } }));
});

router.get('/open', async (req, res) => {
  const tenantId = req.user!.tenantId;
  // ruleid: whole-table
  const open = await prisma.invoice.findMany({ where: { status: 'open' }, orderBy: { tenantId: 'asc' } });
  res.json({ tenantId, open });
});

router.get('/taken', async (req, res) => {
  const { tenantId } = req.query as { tenantId: string };
  // ruleid: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});
