import express from 'express';
import rateLimit from 'express-rate-limit';
import { accounts } from './accounts';
import { made, perCode, perPerson } from './limits';
import { log } from './log';

const app = express();
app.set('trust proxy', 1);
const attempts = rateLimit({
  windowMs: 15 * 60 * 1000,
  max: 5,
  // ruleid: limiter-key-from-client
  keyGenerator: (req) => req.headers['x-forwarded-for'],
});
app.post('/login', attempts, async (req, res) => res.json(await accounts.login(req.body)));
const behind = rateLimit({
  windowMs: 15 * 60 * 1000,
  max: 5,
  // ruleid: limiter-key-from-client
  keyGenerator: (req) => (req.headers['x-forwarded-for'] as string)?.split(',')[0] ?? req.ip!,
});
app.post('/login/far', behind, async (req, res) => res.json(await accounts.login(req.body)));
app.post('/login/person', perPerson, async (req, res) => res.json(await accounts.login(req.body)));
app.post('/login/code', perCode, async (req, res) => res.json(await accounts.login(req.body)));
const limits = made(log);
app.post('/login/mail', limits.perMail, async (req, res) => res.json(await accounts.login(req.body)));
app.post('/login/both', limits.perBoth, async (req, res) => res.json(await accounts.login(req.body)));
app.listen(3000);
