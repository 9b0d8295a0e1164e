import { Router } from 'express';
import { prisma } from './db';
import { Invoices } from './invoices';

export const router = Router();
const invoices = new Invoices(prisma);

router.get('/found', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await invoices.found({ tenantId: res.locals.auth.tenantId, status: String(req.query.status) }));
});

router.get('/page', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await invoices.page(res.locals.auth.tenantId, req.body.tenantId));
});

router.get('/own', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await invoices.ofOwner({ tenantId: req.body.tenantId }, res.locals.auth.tenantId));
});

router.get('/compared', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await invoices.compared({ tenantId: req.body.tenantId }, res.locals.auth.tenantId));
});

router.get('/set', async (req, res) => {
  req.body.tenantId = res.locals.auth.tenantId;
  // ok: tenant-id-from-client
  res.json(await invoices.found(req.body));
});

router.get('/filled', async (req, res) => {
  const wanted = { ...req.body, tenantId: res.locals.auth.tenantId };
  // ok: tenant-id-from-client
  res.json(await invoices.found(wanted));
});
