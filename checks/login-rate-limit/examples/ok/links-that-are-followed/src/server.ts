import express from 'express';
import rateLimit from 'express-rate-limit';
import { PrismaClient } from '@prisma/client';

const db = new PrismaClient();
const app = express();
app.set('trust proxy', 1);

const few = rateLimit({ windowMs: 900_000, limit: 5, keyGenerator: (req) => req.query.email + req.ip });

app.get('/magic', few, async (req, res) => {
  const link = await db.magicToken.findFirst({ where: { token: req.query.token } });
  if (!link) return res.redirect('/');
  await db.magicToken.delete({ where: { id: link.id } });
  return res.redirect('/board');
});

app.get('/magic/form', async (req, res) => {
  const link = await db.magicToken.findFirst({ where: { token: req.query.token } });
  return res.render('magic', { valid: link !== null });
});

app.get('/links', async (_req, res) => {
  await db.magicToken.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  res.json(await db.magicToken.findMany());
});

app.listen(3000);
