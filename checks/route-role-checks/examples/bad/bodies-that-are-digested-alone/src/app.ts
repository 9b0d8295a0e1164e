import { createHash, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
const digest = (text: string | Buffer) => createHash('sha256').update(text).digest();

const app = express();
// A digest without a key is made by whoever sends the body.
// ruleid: unguarded-route
app.post('/webhooks/parcels', express.raw({ type: 'application/json' }), async (req, res) => {
  if (!timingSafeEqual(digest(req.get('x-digest') ?? ''), digest(req.body))) return res.sendStatus(401);
  const event = JSON.parse(String(req.body));
  await prisma.parcel.updateMany({ where: { id: event.id }, data: { arrived: true } });
  return res.sendStatus(204);
});
app.listen(3000);
