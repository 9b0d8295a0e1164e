import rateLimit from 'express-rate-limit';
import { logger } from './logger';

export const attempts = rateLimit({
  max: 5,
  windowMs: 900_000,
  handler: (req, res) => {
    logger.warn({ path: req.path }, 'too many attempts');
    // ok: silent-refusal
    res.status(403).end();
  },
});
