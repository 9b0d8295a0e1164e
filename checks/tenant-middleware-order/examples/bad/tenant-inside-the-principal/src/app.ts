import express from 'express';
import { except, peek, signedIn } from './auth';
import { prisma } from './prisma';

export const app = express();

// Nobody speaks of a tenant here, and it may be for all; all the same it stands before the guard.
// ruleid: tenant-after-handler
app.get('/latest', async (_req, res) => {
  res.json(await prisma.booking.findMany({ take: 5 }));
});

app.use('/bookings', except(['/export'], signedIn));

// ok: path-list-misses-route, tenant-missing
app.get('/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.auth.tenantId } }));
});

// ruleid: path-list-misses-route
app.get('/bookings/export', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.auth.tenantId } }));
});

// ruleid: resolved-not-required
app.get('/peeked', peek, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.auth.tenantId } }));
});

app.use(signedIn);

// ok: tenant-missing, resolved-not-required
app.get('/me', async (req, res) => {
  res.json(await prisma.booking.count({ where: { tenantId: req.auth.tenantId } }));
});
