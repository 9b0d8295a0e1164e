import express from 'express';
import { prisma } from './prisma';

export const app = express();
const inTenant = (tenantId: string) => prisma.booking.findMany({ where: { tenantId } });

// ruleid: tenant-missing
app.get('/latest', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: String(req.query.tenantId) } }));
});

// ruleid: tenant-missing
app.get('/bookings', async (req, res) => {
  const { tenantId } = req.query;
  res.json(await inTenant(tenantId));
});

// ruleid: tenant-missing
app.post('/bookings', async (req, res) => {
  res.json(await prisma.booking.create({ data: { id: req.body.id, tenantId: req.get('x-tenant-id') } }));
});

// ok: tenant-missing
app.get('/shops/:tenantId/bookings', async (req, res) => {
  const tenant = await prisma.tenant.findUnique({ where: { id: req.params.tenantId } });
  if (!tenant) {
    res.sendStatus(404);
    return;
  }
  res.json(await prisma.booking.findMany({ where: { tenantId: req.params.tenantId } }));
});

// ok: tenant-missing
app.get('/mine', async (req, res) => {
  if (req.query.tenantId !== process.env.ONLY_TENANT) {
    res.sendStatus(403);
    return;
  }
  res.json(await prisma.booking.findMany({ where: { tenantId: req.query.tenantId } }));
});

// ruleid: tenant-missing
app.get('/counted', async (req, res) => {
  const { tenantId } = req.query;
  res.json(await prisma.$queryRaw`select count(*) from "Booking" where "tenantId" = ${tenantId}`);
});
