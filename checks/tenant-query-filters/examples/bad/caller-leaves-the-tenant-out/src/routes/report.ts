import { Router } from 'express';
import { openInvoices, paidInvoices } from '../repositories/invoices';

export const router = Router();

router.get('/report', async (_req, res) => {
  const open = await openInvoices('open');
  const paid = await paidInvoices('paid', res.locals.tenantId);
  return res.json({ open, paid });
});
