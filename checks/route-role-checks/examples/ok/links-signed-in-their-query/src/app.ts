import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
const key = process.env.LINK_KEY;

function isOurs(id: string, sent: string): boolean {
  if (!key) return false;
  const made = createHmac('sha256', key).update(id).digest();
  const given = Buffer.from(sent, 'hex');
  return given.length === made.length && timingSafeEqual(given, made);
}

const app = express();
// ok: unguarded-route
app.post('/visits/:id/confirm', async (req, res) => {
  if (!isOurs(req.params.id, String(req.query.sig ?? ''))) return res.sendStatus(403);
  await prisma.visit.update({ where: { id: req.params.id }, data: { confirmed: true } });
  return res.sendStatus(204);
});
app.listen(3000);
