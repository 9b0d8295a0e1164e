import { Router } from 'express';
import { prisma } from './db';

export const router = Router();

router.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: request-id-unscoped
  await prisma.invoice.delete({ where: { id: req.params.id } });
  return res.status(204).end();
});
