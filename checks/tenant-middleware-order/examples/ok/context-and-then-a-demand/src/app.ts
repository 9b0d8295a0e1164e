import express from 'express';
import { prisma } from './prisma';
import { requireTenant, tenantContext } from './tenant';

export const app = express();
app.use(tenantContext);

// ok: resolved-not-required
app.get('/theme', (req, res) => res.json({ tenant: req.tenantId ?? 'none' }));

// ok: resolved-not-required, handler-checks-itself
app.get('/bookings', requireTenant, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
