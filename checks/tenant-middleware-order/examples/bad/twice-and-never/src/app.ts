import express, { Router } from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();

app.get('/bookings', (_req, res) => {
  res.json([]);
});

// ruleid: shadowed-route
app.get('/bookings', resolveTenant, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

app.get('/bookings/count', resolveTenant, async (req, res) => {
  res.json(await prisma.booking.count({ where: { tenantId: req.tenantId } }));
});
