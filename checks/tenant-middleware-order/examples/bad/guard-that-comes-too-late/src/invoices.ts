import { Router } from 'express';
import { prisma } from './prisma';

export const invoices = Router();

// ok: tenant-after-handler, tenant-missing
invoices.get('/', async (req, res) => {
  res.json(await prisma.booking.count({ where: { tenantId: req.tenantId } }));
});
