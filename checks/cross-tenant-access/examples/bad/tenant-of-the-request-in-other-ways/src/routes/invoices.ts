import { Router } from 'express';
import { prisma } from '../db';
import { listInvoices } from '../invoices';

export const router = Router();

router.get('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId: req.query.tenantId as string } }));
});

router.get('/invoices/of-many', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const wanted = req.body.tenants;
  // ruleid: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId: { in: wanted } } }));
});

router.get('/invoices/by-service', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  const invoices = await listInvoices(req.query.tenantId as string);
  return res.json({ own, invoices });
});

router.post('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const { status, ...rest } = req.body;
  // ruleid: tenant-key-mass-assignment
  await prisma.invoice.updateMany({ where: { id: req.body.id, tenantId }, data: { ...rest, status } });
  // ruleid: tenant-key-mass-assignment
  await prisma.invoice.create({ data: Object.assign({ tenantId }, req.body) });
  // ok: tenant-key-mass-assignment
  await prisma.invoice.create({ data: Object.assign({}, req.body, { tenantId, folderId: null }) });
  return res.status(201).end();
});

router.get('/invoices/of-whoever', async (req, res) => {
  const tenantId = (req.query.tenantId as string) ?? res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/invoices/of-whoever-may', async (req, res) => {
  const tenantId = (req.query.tenantId as string) || res.locals.auth.tenantId;
  if (tenantId !== res.locals.auth.tenantId) return res.status(403).end();
  // ok: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.use((req, res, next) => {
  // ruleid: tenant-id-from-client
  if (req.query.as) res.locals.auth.tenantId = req.query.as;
  // ok: tenant-id-from-client
  res.locals.auth.tenantId = res.locals.auth.token.tenantId;
  next();
});
