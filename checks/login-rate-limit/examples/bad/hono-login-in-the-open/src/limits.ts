import { rateLimiter } from "hono-rate-limiter";

export const wide = rateLimiter({
  windowMs: 60 * 1000,
  limit: 100,
  keyGenerator: (c) => c.req.header("cf-connecting-ip") ?? "",
});
