import { Router } from 'express';
import jwt from 'jsonwebtoken';
import { key } from '../key';
import { logger } from '../logger';
import { prisma } from '../db';

export const router = Router();

router.get('/invoices/:id', async (req, res) => {
  const tenantId = res.locals.auth?.tenantId;
  if (!tenantId) return res.status(401).end();
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  // ok: optional-tenant-check
  if (invoice && invoice.tenantId !== tenantId) return res.status(404).end();
  // ok: made-up-tenant
  logger.info({ tenant: tenantId || 'unknown' }, 'read');
  return res.json(invoice);
});

router.get('/templates/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const template = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  // ok: optional-tenant-check
  if (template.tenantId && template.tenantId !== tenantId) return res.status(404).end();
  return res.json(template);
});

router.get('/templates/:id/copy', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const template = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  // ok: optional-tenant-check
  if (template && template.tenantId && template.tenantId !== tenantId) return res.status(404).end();
  return res.json(template);
});

router.get('/invoices/:id/letter', async (req, res) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  const { code } = req.query;
  // ok: optional-tenant-check
  if (invoice && invoice.status && invoice.status !== code) return res.status(403).end();
  return res.json(invoice);
});

router.get('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const { status } = req.query;
  // ok: optional-tenant-check
  if (status && status !== 'open') return res.status(400).json({ error: 'unknown status' });
  return res.json(await prisma.invoice.findMany({ where: { tenantId, status } }));
});

router.get('/labels', async (req, res) => {
  const claims = jwt.verify(String(req.get('x-pass')), key, { algorithms: ['RS256'] });
  // ok: made-up-tenant
  const language = claims?.lang || 'english';
  // ok: made-up-tenant
  logger.info({ tenantId: claims?.tid || 'unknown' }, 'labels');
  if (!claims?.tid) return res.status(401).end();
  const tenantId = claims.tid;
  return res.json({ language, rows: await prisma.invoice.findMany({ where: { tenantId } }) });
});
