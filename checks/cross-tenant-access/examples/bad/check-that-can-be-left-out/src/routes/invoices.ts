import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();

router.get('/invoices/:id', async (req, res) => {
  const tenantId = res.locals.auth?.tenantId;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice) return res.status(404).end();
  // ruleid: optional-tenant-check
  if (tenantId && invoice.tenantId !== tenantId) {
    return res.status(403).end();
  }
  return res.json(invoice);
});

router.get('/invoices/:id/public', async (req, res) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id }, include: { folder: true } });
  const { code } = req.query;
  // ruleid: optional-tenant-check
  if (code && code !== invoice.status) {
    return res.status(403).json({ error: 'denied' });
  }
  return res.json(invoice);
});

router.delete('/invoices/:id', async (req, res) => {
  const tenantId = res.locals.auth?.tenantId;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  // ruleid: optional-tenant-check
  if (tenantId && invoice?.tenantId && invoice.tenantId !== tenantId) {
    return res.status(404).end();
  }
  return res.status(204).end();
});

router.get('/invoices/:id/letter', async (req, res) => {
  const { tenantId, role } = res.locals.auth;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  // ruleid: optional-tenant-check
  if (invoice && role !== 'clerk' && tenantId && invoice.tenantId !== tenantId) {
    return res.status(404).end();
  }
  return res.json(invoice);
});

router.get('/invoices/:id/shared', async (req, res) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  const { code } = req.query;
  // ruleid: optional-tenant-check
  if (invoice.status && code && code !== invoice.status) {
    return res.status(403).json({ error: 'denied' });
  }
  return res.json(invoice);
});
