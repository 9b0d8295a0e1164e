import express from 'express';
import { prisma } from './prisma';
import { tenantContext } from './tenant';

export const app = express();
app.use(tenantContext);

// ruleid: resolved-not-required
app.get('/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

// ruleid: handler-checks-itself
app.get('/bookings/count', async (req, res) => {
  const tenantId = req.tenantId;
  if (!tenantId) {
    res.status(401).end();
    return;
  }
  res.json(await prisma.booking.count({ where: { tenantId } }));
});

// ok: resolved-not-required
app.get('/theme', async (req, res) => {
  res.json({ tenant: req.tenantId ?? null });
});
