import { Router } from 'express';
import { prisma } from '../db';
import { Forbidden } from '../errors';
import { memberships } from '../memberships';

export const router = Router();

router.get('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId, status: req.query.status } }));
});

router.get('/tenants/:tenantId/invoices', async (req, res) => {
  if (req.params.tenantId !== res.locals.auth.tenantId) throw new Forbidden();
  // ok: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId: req.params.tenantId } }));
});

router.get('/shared/:tenantId', async (req, res) => {
  await memberships.require(res.locals.auth.userId, req.params.tenantId);
  // ok: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId: req.params.tenantId } }));
});

router.get('/storefront/:tenantId', async (req, res) => {
  // ok: tenant-id-from-client
  return res.json(await prisma.folder.findMany({ where: { tenantId: req.params.tenantId } }));
});

router.post('/invoices', async (req, res) => {
  req.body.tenantId = res.locals.auth.tenantId;
  const { tenantId, status } = req.body;
  // ok: tenant-id-from-client
  res.json(await prisma.invoice.create({ data: { tenantId, status } }));
});

router.post('/members', async (req, res) => {
  req.body.tenantId = res.locals.auth.tenantId;
  req.body.role = 'guest';
  // ok: tenant-key-mass-assignment
  await prisma.member.create({ data: req.body });
  return res.status(201).end();
});

router.post('/import', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const data = req.body.rows.map((row) => ({ status: String(row.status), tenantId }));
  // ok: tenant-id-from-client
  res.json(await prisma.invoice.createMany({ data }));
});

router.post('/import/:tenantId', async (req, res) => {
  if (req.params.tenantId !== res.locals.auth.tenantId) throw new Forbidden();
  const data = req.body.rows.map((row) => ({ status: String(row.status), tenantId: req.params.tenantId }));
  // ok: tenant-id-from-client
  res.json(await prisma.invoice.createMany({ data }));
});
