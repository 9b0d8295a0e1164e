import { Router } from 'express';
import { prisma } from './prisma';

export const payments = Router();

// ruleid: tenant-after-handler
payments.get('/', async (req, res) => {
  res.json(await prisma.booking.count({ where: { tenantId: req.tenantId } }));
});
