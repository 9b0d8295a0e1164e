import express from 'express';
import { tenantGuard } from '@acme/guards';
import { prisma } from './prisma';

export const app = express();
app.use(tenantGuard());

app.get('/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
