import argon2 from 'argon2';
import express from 'express';
import { Fault, isFault } from './faults';
import { log } from './log';
import { users } from './users';

const app = express();

app.post('/login', async (req, res) => {
  const user = await users.byEmail(req.body.email);
  // ruleid: silent-login-failure
  if (!user || !(await argon2.verify(user.hash, req.body.password))) throw new Fault('unauthenticated');
  res.json({ id: user.id });
});

app.use((error, req, res, next) => {
  if (isFault(error)) return res.status(error.status).json({ code: error.code });
  log.error({ error }, 'request failed');
  return res.status(500).json({ code: 'internal' });
});
