import express from 'express';
import jwt from 'jsonwebtoken';
import { db } from './db';

const app = express();

// ruleid: login-without-limiter
app.get('/magic', async (req, res) => {
  const link = await db.magicToken.findFirst({ where: { token: req.query.token } });
  if (!link) return res.redirect('/');
  return res.json({ ticket: jwt.sign({ sub: link.personId }, process.env.TICKET_KEY!) });
});

app.listen(3000);
