import { Router } from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const bookings = Router();

// ruleid: tenant-after-handler
bookings.get('/export', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

bookings.use(resolveTenant);

// ok: tenant-after-handler, tenant-missing
bookings.get('/', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
