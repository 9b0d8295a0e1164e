import { Router } from 'express';
import { prisma } from '../db';

export const router = Router();
const seen = { foreign: 0 };

function tell(id: string) {
  console.warn('another tenant asks', id);
}

router.get('/:id', async (req, res) => {
  // ruleid: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice && invoice.tenantId !== req.user!.tenantId) {
    console.warn('another tenant asks', invoice.id);
    seen.foreign++;
    tell(invoice.id);
  }
  res.json(invoice);
});

router.get('/:id/header', async (req, res) => {
  // ruleid: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (req.user!.tenantId === invoice!.tenantId) res.setHeader('x-own', '1');
  res.json(invoice);
});

router.get('/:id/flag', async (req, res) => {
  // ruleid: request-id-unscoped
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  const foreign = invoice!.tenantId !== req.user!.tenantId;
  req.log.info({ foreign }, 'read');
  res.json({ ...invoice, own: invoice!.tenantId === req.user!.tenantId });
});

router.delete('/:id', async (req, res) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (invoice?.tenantId !== req.user!.tenantId) res.status(403).json({ error: 'forbidden' });
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
});

router.put('/:id', async (req, res) => {
  await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: req.user!.tenantId } });
  // ruleid: request-id-unscoped
  res.json(await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'open' } }));
});

router.patch('/:id', async (req, res) => {
  const own = await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: req.user!.tenantId } });
  console.log('own', own);
  // ruleid: request-id-unscoped
  res.json(await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'open' } }));
});
