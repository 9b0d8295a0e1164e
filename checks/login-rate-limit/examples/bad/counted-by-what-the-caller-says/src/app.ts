import express from 'express';
import rateLimit from 'express-rate-limit';
import { accounts } from './accounts';

const app = express();
app.set('trust proxy', 1);
const attempts = rateLimit({
  windowMs: 15 * 60 * 1000,
  max: 5,
  // ruleid: limiter-key-from-client
  keyGenerator: (req) => req.headers['x-forwarded-for'],
});
app.post('/login', attempts, async (req, res) => res.json(await accounts.login(req.body)));
app.listen(3000);
