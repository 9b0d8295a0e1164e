import { Router } from 'express';
import { prisma } from '../db';
import { Forbidden, NotFound } from '../errors';
import { lower, must, raise, reopen, settle } from '../services/invoices';

export const router = Router();

router.post('/invoices/:id/settle', async (req, res) => res.json(await settle(res.locals.tenantId, req.params.id)));
router.post('/invoices/:id/reopen', async (req, res) => res.json(await reopen(res.locals.tenantId, req.params.id)));
router.post('/invoices/:id/raise', async (req, res) => res.json(await raise(res.locals.tenantId, req.params.id)));
router.post('/invoices/:id/lower', async (req, res) => res.json(await lower(res.locals.tenantId, req.params.id)));

router.post('/invoices/:id/close', async (req, res, next) => {
  const { tenantId } = res.locals;
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice || invoice.tenantId !== tenantId) return next(new NotFound('invoice'));
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'closed' } });
  res.sendStatus(204);
});

router.post('/invoices/:id/void', async (req, res, next) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice?.tenantId === res.locals.tenantId) {
    // ok: request-id-unscoped
    await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'void' } });
    res.sendStatus(204);
  } else next(new NotFound('invoice'));
});

router.post('/move', async (req, res) => {
  const { tenantId } = res.locals;
  if (req.body.invoiceId) {
    await must(tenantId, req.body.invoiceId);
  }
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.body.invoiceId }, data: { status: 'moved' } });
  res.sendStatus(204);
});

router.put('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals;
  if (req.body.tenantId !== tenantId) throw new Forbidden('tenant');
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice || invoice.tenantId !== req.body.tenantId) throw new NotFound('invoice');
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'put' } });
  res.sendStatus(204);
});

router.patch('/invoices/:id', async (req, res) => {
  await must(res.locals.tenantId, req.params.id).catch(() => {
    throw new NotFound('invoice');
  });
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'patched' } });
  res.sendStatus(204);
});

router.delete('/invoices/:id', async (req, res) => {
  const [invoice] = await Promise.all([
    prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: res.locals.tenantId } }),
    prisma.country.findMany(),
  ]);
  if (!invoice) return res.sendStatus(404);
  // ok: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  return res.sendStatus(204);
});
