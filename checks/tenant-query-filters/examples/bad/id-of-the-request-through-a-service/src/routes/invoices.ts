import { Router } from 'express';
import { z } from 'zod';
import type { InvoiceService } from '../services/invoice.service';

const paramsSchema = z.object({ id: z.string() });

export function invoiceRoutes(invoices: InvoiceService): Router {
  const router = Router();
  router.get('/:id', async (req, res) => {
    const { tenantId } = res.locals.auth;
    const invoice = await invoices.read(req.params.id);
    if (!invoice || invoice.tenantId !== tenantId) return res.status(404).end();
    return res.json(invoice);
  });
  router.delete('/:id', async (req, res) => {
    const { tenantId } = res.locals.auth;
    const { id } = paramsSchema.parse(req.params);
    await invoices.remove(id);
    return res.json({ tenantId });
  });
  return router;
}
