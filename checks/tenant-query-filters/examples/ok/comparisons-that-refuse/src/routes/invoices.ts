import assert from 'node:assert';
import { Router } from 'express';
import invariant from 'tiny-invariant';
import { prisma } from '../db';
import { refuse } from '../refuse';

export const router = Router();

router.get('/:id/next', async (req, res, next) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice?.tenantId !== req.user!.tenantId) {
    console.warn('another tenant asks');
    next(new Error('forbidden'));
    return;
  }
  res.json(invoice);
});

router.get('/:id/assert', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUniqueOrThrow({ where: { id: req.params.id } });
  assert(invoice.tenantId === req.user!.tenantId, 'forbidden');
  res.json(invoice);
});

router.get('/:id/invariant', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUniqueOrThrow({ where: { id: req.params.id } });
  invariant(invoice.tenantId === req.user!.tenantId);
  res.json(invoice);
});

router.get('/:id/else', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice && invoice.tenantId === req.user!.tenantId) {
    res.json(invoice);
  } else {
    res.status(404).end();
  }
});

router.get('/:id/answer', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  const own = invoice && invoice.tenantId === req.user!.tenantId ? invoice : null;
  res.json(own);
});

router.get('/:id/flag', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  let refused = false;
  if (invoice?.tenantId !== req.user!.tenantId) refused = true;
  if (refused) return res.sendStatus(404);
  res.json(invoice);
});

router.get('/:id/helper', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice?.tenantId !== req.user!.tenantId) refuse();
  res.json(invoice);
});

router.get('/:id/and', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  invoice?.tenantId === req.user!.tenantId || refuse();
  res.json(invoice);
});

router.delete('/:id', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await prisma.invoice.findUniqueOrThrow({ where: { id: req.params.id } });
  switch (invoice.tenantId) {
    case req.user!.tenantId:
      // ok: request-id-unscoped
      await prisma.invoice.delete({ where: { id: req.params.id } });
      return res.sendStatus(204);
    default:
      return res.sendStatus(404);
  }
});

router.put('/:id', async (req, res) => {
  const own = await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: req.user!.tenantId } });
  if (own === null) return res.sendStatus(404);
  // ok: request-id-unscoped
  res.json(await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'open' } }));
});
