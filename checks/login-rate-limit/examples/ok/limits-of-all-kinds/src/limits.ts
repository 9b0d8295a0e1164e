import rateLimit from 'express-rate-limit';

const strict = rateLimit({
  windowMs: 15 * 60 * 1000,
  max: process.env.NODE_ENV === 'test' ? 1000 : 5,
  skipSuccessfulRequests: true,
  skip: () => process.env.NODE_ENV === 'test',
  keyGenerator: (req) => `${req.ip}:${req.body.login}`,
});

export const helper = (req, res, next) => {
  if (req.path === '/health') return next();
  return strict(req, res, next);
};
export const hourly = rateLimit({ windowMs: 60 * 60 * 1000, max: 5, keyGenerator: (req) => req.ip + req.body.email });

const made = (minutes, more = {}) =>
  rateLimit({ windowMs: minutes * 60_000, max: 5, keyGenerator: (req) => req.body.login, ...more });
// ok: limiter-key-from-client
export const both = made(15, { keyGenerator: (req) => `${req.ip}:${req.body.login}` });
// ok: limiter-key-from-client
export const first = made(15, { keyGenerator: (req) => req.ip ?? req.headers['x-forwarded-for'] });
