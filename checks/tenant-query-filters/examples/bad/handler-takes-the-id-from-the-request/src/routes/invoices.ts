import { PrismaClient } from '@prisma/client';
import { Router, type Request, type Response } from 'express';

const prisma = new PrismaClient();
export const invoices = Router();

invoices.delete('/invoices/:invoiceId', async (req: Request, res: Response) => {
  const tenantId = res.locals.tenantId;
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.invoiceId } });
  req.log.info({ tenantId }, 'invoice deleted');
  res.status(204).end();
});

invoices.get('/invoices/:invoiceId/lines/:lineId', async (req: Request, res: Response) => {
  const { lineId } = req.params;
  // ruleid: request-id-unscoped
  const line = await prisma.invoiceLine.findUnique({ where: { id: lineId } });
  res.json({ tenant: res.locals.tenantId, line });
});

invoices.patch('/invoices/:invoiceId', async (req: Request, res: Response) => {
  const { tenantId } = res.locals;
  // ruleid: request-id-unscoped
  const changed = await prisma.invoice.updateMany({
    where: { id: req.params.invoiceId, status: 'draft' },
    data: { status: req.body.status },
  });
  res.json({ tenantId, changed });
});
