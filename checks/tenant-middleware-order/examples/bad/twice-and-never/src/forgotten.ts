import { Router } from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const forgotten = Router();
// ruleid: unmounted-router
forgotten.use(resolveTenant);
forgotten.get('/customers', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
