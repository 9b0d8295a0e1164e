import { rateLimiter } from "hono-rate-limiter";

export const byAccount = rateLimiter({
  windowMs: 15 * 60 * 1000,
  limit: 5,
  // ruleid: limiter-key-from-client
  keyGenerator: async (c) => (await c.req.json()).email,
});

export const wide = rateLimiter({
  windowMs: 60 * 1000,
  limit: 100,
  keyGenerator: (c) => c.req.header("cf-connecting-ip") ?? "",
});
