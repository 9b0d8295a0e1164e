import express from 'express';
import { ofHost, ofHostOnly, ofHostOrNone, ofHostPerhaps, ofHostWhole } from './hosts';
import { prisma } from './prisma';

export const app = express();

// The row that is found without a tenant is any tenant's: to refuse when there is none refuses nothing.
// ruleid: resolved-not-required
app.get('/bookings/:number', ofHost, async (req, res) => {
  const booking = await prisma.booking.findFirst({ where: { number: req.params.number, tenantId: req.desk?.tenantId } });
  if (!booking) return res.status(404).end();
  res.json(booking);
});

// ruleid: handler-checks-itself
app.get('/bookings/:number/day', ofHost, async (req, res) => {
  const tenantId = req.desk?.tenantId;
  if (!tenantId) return res.status(401).end();
  res.json(await prisma.booking.findFirst({ where: { number: req.params.number, tenantId } }));
});

// ok: resolved-not-required, tenant-missing, handler-checks-itself
app.get('/bookings/:number/desk', ofHostOnly, async (req, res) => {
  const booking = await prisma.booking.findFirst({ where: { number: req.params.number, tenantId: req.desk.tenantId } });
  if (!booking) return res.status(404).end();
  res.json(booking);
});

// ok: resolved-not-required, tenant-missing, handler-checks-itself
app.get('/bookings/:number/slots', ofHostOrNone, async (req, res) => {
  res.json(await prisma.booking.findFirst({ where: { number: req.params.number, tenantId: req.desk.tenantId } }));
});

// ok: resolved-not-required, tenant-missing, handler-checks-itself
app.get('/bookings/:number/whole', ofHostWhole, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.desk.tenantId } }));
});

// ruleid: resolved-not-required
app.get('/bookings/:number/perhaps', ofHostPerhaps, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.desk?.tenantId } }));
});
