import express from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { accounts } from './accounts';

const app = express();
const limiter = new RateLimiterMemory(accounts.limits());
app.post('/login', async (req, res) => {
  await limiter.consume(req.ip);
  res.json(await accounts.login(req.body));
});
app.listen(3000);
