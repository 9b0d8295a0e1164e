import { Router } from 'express';
import { prisma } from '../db';
import { assertOwned, InvoiceAccess } from '../guards';

export const router = Router();
const access = new InvoiceAccess();

router.delete('/invoices/:id', async (req, res) => {
  await assertOwned(req.params.id, res.locals.tenantId);
  // ok: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  return res.status(204).end();
});

router.patch('/invoices/:id', async (req, res) => {
  const invoice = await access.owned(res.locals.tenantId, req.params.id);
  if (!invoice) return res.status(404).end();
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'open' } });
  return res.status(204).end();
});
