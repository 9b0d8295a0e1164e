import rateLimit, { type Options } from 'express-rate-limit';

const MINUTE = 60_000;

function atMost(limit: number, minutes: number, more: Partial<Options> = {}) {
  return rateLimit({ windowMs: minutes * MINUTE, limit, keyGenerator: (req) => req.ip, ...more });
}

// ruleid: limiter-key-from-client
export const perPerson = atMost(5, 15, { keyGenerator: (req) => String(req.body?.login ?? '').toLowerCase() });
const per = (key) => rateLimit({ windowMs: 15 * MINUTE, limit: 5, keyGenerator: key });
// ruleid: limiter-key-from-client
export const perCode = per((req) => req.body.code);

export const made = (log: Logger) => ({
  perMail: rateLimit({
    windowMs: 15 * MINUTE,
    limit: 5,
    // ruleid: limiter-key-from-client
    keyGenerator: (req) => String(req.body?.mail),
    handler: (req, res) => {
      log.warn({ route: req.originalUrl }, 'too many');
      res.sendStatus(429);
    },
  }),
  perBoth: rateLimit({
    windowMs: 15 * MINUTE,
    limit: 5,
    // ok: limiter-key-from-client
    keyGenerator: (req) => `${req.ip}:${req.body?.mail}`,
  }),
});
