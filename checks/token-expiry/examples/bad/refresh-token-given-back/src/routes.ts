import { Router } from 'express';
import { db } from './db';
import { issueAccess, issueRefresh, readRefresh } from './tokens';

export const auth = Router();

auth.post('/auth/refresh', async (req, res) => {
  const { sub } = readRefresh(String(req.body.refresh));
  const user = await db.user.findUniqueOrThrow({ where: { id: sub } });
  // ruleid: refresh-not-rotated
  res.json({ access: issueAccess(user) });
});

auth.post('/auth/refresh/v2', async (req, res) => {
  const { sub } = readRefresh(String(req.body.refresh));
  const user = await db.user.findUniqueOrThrow({ where: { id: sub } });
  // ok: refresh-not-rotated
  res.json({ access: issueAccess(user), refresh: issueRefresh(user) });
});

auth.post('/auth/login', async (req, res) => {
  const user = await db.user.findUniqueOrThrow({ where: { email: req.body.email } });
  // ok: refresh-not-rotated
  res.json({ access: issueAccess(user) });
});
