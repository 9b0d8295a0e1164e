import { Router } from 'express';
import { prisma } from './prisma';

export const bookings = Router();

// ruleid: tenant-missing
bookings.get('/', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
