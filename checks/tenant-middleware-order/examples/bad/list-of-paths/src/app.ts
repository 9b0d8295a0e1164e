import express from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();

app.use((req, res, next) => {
  if (req.path.startsWith('/v1/bookings') || req.path.startsWith('/v1/services')) {
    return resolveTenant(req, res, next);
  }
  next();
});

// ok: path-list-misses-route
app.get('/v1/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

// ruleid: path-list-misses-route
app.get('/v1/invoices', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
