import express from 'express';
import rateLimit from 'express-rate-limit';
import { accounts } from './accounts';

const app = express();
// ruleid: proxy-not-declared
const attempts = rateLimit({
  windowMs: 15 * 60 * 1000,
  max: 5,
  // ruleid: limiter-conditional
  skip: () => process.env.NODE_ENV !== 'production',
});
// ruleid: per-address-only
app.post('/otp', attempts, async (req, res) => res.json(await accounts.code(req.body)));
app.listen(3000);
