import { Router } from 'express';
import { prisma } from './db';
import { Invoices } from './invoices';
import { narrow } from './narrow';

export const router = Router();
const invoices = new Invoices(prisma);

router.get('/found', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  const rows = await invoices.found({ tenantId: req.query.tenantId as string, status: 'open' });
  res.json({ own, rows });
});

router.get('/listed', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const wanted = { tenantId: String(req.query.shop), status: 'open' };
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await invoices.listed(wanted) });
});

router.get('/counted', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const { tenantId } = req.body;
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await invoices.counted({ tenantId }) });
});

router.get('/page', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await invoices.page(req.body.tenantId, 'open') });
});

router.get('/kept', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await invoices.kept({ tenantId: req.body.tenantId }) });
});

router.get('/here', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const where = narrow({ tenantId: req.body.tenantId });
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await prisma.invoice.findMany({ where }) });
});

router.get('/whole', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  res.json({ own, rows: await invoices.counted(req.query) });
});
