import bcrypt from 'bcryptjs';
import express from 'express';
import { rateLimit } from 'express-rate-limit';

export const app = express();
app.set('trust proxy', 1);

// ruleid: per-process-counter
const loginLimiter = rateLimit({ windowMs: 15 * 60 * 1000, limit: 5 });

app.post('/login', loginLimiter, async (req, res) => {
  const ok = await bcrypt.compare(req.body.password, '$2b$10$hash');
  res.json({ ok });
});
