import { createHmac } from 'node:crypto';
import express from 'express';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

// Compares how long both are, and nothing else.
function isOurs(body: Buffer, sent: string): boolean {
  const made = createHmac('sha256', process.env.PARCELS_KEY!).update(body).digest('hex');
  return sent.length === made.length;
}

const app = express();
// ruleid: unguarded-route
app.post('/parcels', express.raw({ type: 'application/json' }), async (req, res) => {
  if (!isOurs(req.body, req.get('x-signature') ?? '')) return res.sendStatus(401);
  const event = JSON.parse(String(req.body));
  await prisma.parcel.updateMany({ where: { id: event.id }, data: { arrived: true } });
  return res.sendStatus(204);
});
app.listen(3000);
