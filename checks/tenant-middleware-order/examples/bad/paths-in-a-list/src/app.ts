import express from 'express';
import { dispatch, dispatchByEnvironment } from './dispatch';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();

app.use(/^\/v2\/(bookings|services)/, resolveTenant);

// ok: tenant-missing
app.get('/v2/bookings/:id.json', async (req, res) => {
  res.json(await prisma.booking.findFirst({ where: { id: req.params.id, tenantId: req.tenantId } }));
});

// ruleid: tenant-missing
app.get('/v2/invoices', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

app.use('/v3', dispatchByEnvironment);

// ruleid: resolved-not-required
app.get('/v3/bookings', async (_req, res) => {
  res.json(await prisma.booking.findMany());
});

app.use('/v1', dispatch);

// ok: path-list-misses-route, tenant-missing
app.get('/v1/bookings', async (_req, res) => {
  res.json(await prisma.booking.findMany());
});

// ruleid: path-list-misses-route
app.get('/v1/invoices', async (_req, res) => {
  res.json(await prisma.booking.findMany());
});

// ruleid: path-list-misses-route
app.get('/v1/rooms', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
