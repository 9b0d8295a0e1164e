import { Router } from 'express';
import { prisma } from '../db';
import { NotFound } from '../errors';
import { must, reopen, settle } from '../services/invoices';

export const router = Router();

router.post('/invoices/:id/settle', async (req, res) => res.json(await settle(res.locals.tenantId, req.params.id)));
router.post('/invoices/:id/reopen', async (req, res) => res.json(await reopen(res.locals.tenantId, req.params.id)));

router.post('/invoices/:id/close', async (req, res, next) => {
  const { tenantId } = res.locals;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice || invoice.tenantId !== tenantId) next(new NotFound('invoice'));
  // ruleid: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'closed' } });
  if (!res.headersSent) res.sendStatus(204);
});

router.post('/invoices/:id/lapse', async (req, res) => {
  const { tenantId } = res.locals;
  const invoice = await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId } });
  if (!invoice) res.status(404).end();
  // ruleid: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'lapsed' } });
});

router.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals;
  if (req.query.careful === '1') {
    const invoice = await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId } });
    if (!invoice) throw new NotFound('invoice');
  }
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  res.sendStatus(204);
});

router.put('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice || invoice.tenantId !== req.body.tenantId) throw new NotFound('invoice');
  // ruleid: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'put' } });
  res.json({ tenantId });
});

router.delete('/invoices/:id/lines', async (req, res) => {
  void must(res.locals.tenantId, req.params.id).catch(() => undefined);
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  res.sendStatus(204);
});

router.patch('/invoices/:id', async (req, res) => {
  await must(res.locals.tenantId, req.params.id).catch((error) => console.error(error));
  // ruleid: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'patched' } });
  res.sendStatus(204);
});
