import express from 'express';
import { accounts } from './accounts';
import { gate, tooMany } from './gate';

const app = express();
app.use(gate);
// ok: login-without-limiter
app.post('/login', async (req, res) => res.json(await accounts.login(req.body)));
// ok: limit-too-loose
app.post('/forgot-password', async (req, res) => res.json(await accounts.forgot(req.body)));
// ok: login-without-limiter
app.post('/code', async (req, res) => {
  if (await tooMany('code', `${req.ip}:${req.body.email}`)) return res.status(429).end();
  res.json(await accounts.verifyPassword(req.body));
});
app.listen(3000);
