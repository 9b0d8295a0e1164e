import { Ratelimit } from '@upstash/ratelimit';
import express from 'express';
import Redis from 'ioredis';
import { accounts } from './accounts';

const app = express();
const redis = new Redis();
const wide = new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(20, '1 m') });

const gate = async (req, res, next) => {
  const hits = await redis.incr(req.ip);
  await redis.expire(req.ip, 60);
  if (hits > 30) return res.status(429).end();
  next();
};
// ruleid: limit-too-loose
app.post('/login', gate, async (req, res) => res.json(await accounts.login(req.body)));
// ruleid: limit-too-loose
app.post('/otp', async (req, res) => {
  const { success } = await wide.limit(req.ip);
  if (!success) return res.status(429).end();
  res.json(await accounts.code(req.body));
});
// ruleid: login-without-limiter
app.post('/login/kiosk', async (req, res) => {
  await wide.limit(req.ip);
  res.json(await accounts.login(req.body));
});
app.listen(3000);
