import { Router } from 'express';
import { prisma } from '../db';
import { assertOwned } from '../guards';

export const router = Router();

router.delete('/invoices/:id', async (req, res) => {
  await assertOwned(req.params.id, res.locals.tenantId);
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  return res.status(204).end();
});
