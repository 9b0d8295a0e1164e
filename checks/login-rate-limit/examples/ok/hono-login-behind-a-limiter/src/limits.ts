import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { createMiddleware } from "hono/factory";
import { rateLimiter } from "hono-rate-limiter";

export const narrow = rateLimiter({
  windowMs: 15 * 60 * 1000,
  limit: 5,
  keyGenerator: (c) => c.get("clientAddress"),
});

const attempts = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, "15 m") });
export const counted = createMiddleware(async (c, next) => {
  const { success } = await attempts.limit(c.get("clientAddress"));
  if (!success) {
    return c.json({ error: "too many attempts" }, 429);
  }
  await next();
});
