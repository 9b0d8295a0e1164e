import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';
import { logger } from './logger';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();

// ok: tenant-missing
app.post('/webhooks/payments', async (req, res) => {
  const own = createHmac('sha256', process.env.WEBHOOK_SECRET!).update(JSON.stringify(req.body)).digest();
  if (!timingSafeEqual(own, Buffer.from(req.get('x-signature') ?? '', 'hex'))) {
    res.sendStatus(401);
    return;
  }
  await prisma.booking.updateMany({ where: { id: req.body.bookingId, tenantId: req.body.tenantId }, data: {} });
  res.sendStatus(204);
});

// ok: tenant-missing
app.get('/links/booking', async (req, res) => {
  const claims = jwt.verify(String(req.query.token), process.env.LINK_SECRET!, { algorithms: ['HS256'] });
  res.json(await prisma.booking.findFirst({ where: { tenantId: claims.tenantId } }));
});

// ok: tenant-missing
app.get('/shops/:tenantSlug', async (req, res) => {
  logger.info({ tenantId: req.tenantId }, 'shop viewed');
  res.json(await prisma.tenant.findUnique({ where: { apiKey: req.params.tenantSlug } }));
});

// ok: tenant-missing
app.get('/preview', async (req, res) => {
  res.json(await prisma.booking.count({ where: { tenantId: req.tenantId } }));
});

// Who asks for this is in no tenant yet.
// ok: tenant-missing
app.post('/auth/reset', async (req, res) => {
  const guest = await prisma.guest.findFirst({ where: { email: String(req.body.email) } });
  if (guest) await prisma.reset.create({ data: { guestId: guest.id } });
  res.sendStatus(202);
});

app.get('/bookings', resolveTenant, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
