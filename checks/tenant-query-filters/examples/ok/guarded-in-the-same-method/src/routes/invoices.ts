import { Router } from 'express';
import { prisma } from '../db';
import { mayRead } from '../guards';

export const router = Router();

router.get('/invoices/:id', async (req, res) => {
  const invoice = await prisma.invoice.findUnique({ where: { id: req.params.id } });
  if (!invoice || !(await mayRead(invoice, res.locals.tenantId))) return res.status(404).end();
  return res.json(invoice);
});

router.patch('/invoices/:id', async (req, res) => {
  if (req.params.id !== res.locals.session.invoiceId) return res.status(403).end();
  let where: Record<string, unknown> = { status: 'open' };
  where = { ...where, tenantId: res.locals.tenantId };
  return res.json(await prisma.invoice.findMany({ where }));
});

router.delete('/invoices/:id', async (req, res) => {
  const { id } = req.params;
  const owned = await prisma.invoice.count({ where: { id, tenantId: res.locals.tenantId } });
  if (owned === 0) return res.status(404).end();
  // ok: request-id-unscoped
  await prisma.invoice.delete({ where: { id } });
  return res.status(204).end();
});
