import express from 'express';
import rateLimit from 'express-rate-limit';
import { PrismaClient } from '@prisma/client';

const db = new PrismaClient();
const app = express();
app.set('trust proxy', 1);
app.use(express.json());

const few = rateLimit({ windowMs: 900_000, limit: 5, keyGenerator: (req) => req.body.phone + req.ip });

app.post('/door', few, async (req, res) => {
  const row = await db.smsCode.findFirst({ where: { phone: req.body.phone, code: req.body.code } });
  return row ? res.json({ open: true }) : res.status(401).json({ error: 'code' });
});

app.post('/basket', async (req, res) => {
  const coupon = await db.coupon.findUnique({ where: { code: req.body.code } });
  return res.json({ coupon });
});

app.listen(3000);
