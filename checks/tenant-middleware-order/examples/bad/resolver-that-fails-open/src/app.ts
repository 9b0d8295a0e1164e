import express from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();
app.use('/bookings', resolveTenant);

app.get('/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
