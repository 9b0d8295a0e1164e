import express from 'express';
import { PrismaClient } from '@prisma/client';

const db = new PrismaClient();
const app = express();
app.use(express.json());

// ruleid: login-without-limiter
app.post('/door', async (req, res) => {
  const row = await db.smsCode.findFirst({ where: { phone: req.body.phone, code: req.body.code } });
  return row ? res.json({ open: true }) : res.status(401).json({ error: 'code' });
});

app.listen(3000);
