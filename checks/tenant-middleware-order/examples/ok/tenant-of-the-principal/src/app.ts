import express from 'express';
import { authenticate, tenantAuth } from './authenticate';
import { prisma } from './prisma';

export const app = express();

// ok: tenant-missing
app.get('/bookings', authenticate, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.user.tenantId } }));
});

// ok: tenant-missing
app.get('/bookings/count', tenantAuth, async (_req, res) => {
  const { tenantId } = res.locals.tenantAuth;
  res.json(await prisma.booking.count({ where: { tenantId } }));
});
