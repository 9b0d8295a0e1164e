import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

async function list(tenantId: string | undefined) {
  if (!tenantId) throw new Error('no tenant');
  // ok: filter-vanishes
  return prisma.invoice.findMany({ where: { tenantId } });
}

async function count(tenantId: string) {
  // ok: filter-vanishes
  return prisma.invoice.count({ where: { tenantId } });
}

router.get('/called', async (req, res) => {
  if (!req.user?.tenantId) return res.sendStatus(401);
  res.json([await list(req.user?.tenantId), await count(req.user?.tenantId)]);
});

router.get('/taken-out', async (req, res) => {
  const { tenantId } = req.user ?? {};
  if (tenantId === undefined) return res.sendStatus(401);
  // ok: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/default', async (req, res) => {
  const { tenantId = 'nobody' } = req.user ?? {};
  // ok: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/open', async (req, res) => {
  const tenantId = req.user!.tenantId;
  // ok: whole-table
  res.json(await prisma.invoice.findMany({ where: { tenantId, status: 'open' }, orderBy: { tenantId: 'asc' } }));
});

router.get('/spread', async (req, res) => {
  const tenantId = req.user?.tenantId;
  if (!tenantId) return res.sendStatus(401);
  // ok: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: { ...(tenantId ? { tenantId } : {}), status: 'open' } }));
});

router.get('/either', async (req, res) => {
  const tenantId = req.user!.tenantId;
  const open = req.query.open === 'yes';
  // ok: filter-vanishes
  res.json(await prisma.invoice.findMany({ where: open ? { tenantId, status: 'open' } : { tenantId } }));
});
