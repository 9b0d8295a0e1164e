import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { rateLimiter } from "hono-rate-limiter";

export const narrow = rateLimiter({
  windowMs: 15 * 60 * 1000,
  limit: 5,
  keyGenerator: (c) => c.get("clientAddress"),
});

const address = (c: Context) => getConnInfo(c).remote.address ?? "";
export const byBoth = rateLimiter({
  windowMs: 15 * 60 * 1000,
  limit: 5,
  // ok: limiter-key-from-client
  keyGenerator: async (c) => `${address(c)}:${(await c.req.json()).email}`,
});

const attempts = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(5, "15 m") });
export const counted = createMiddleware(async (c, next) => {
  const { success } = await attempts.limit(c.get("clientAddress"));
  if (!success) {
    return c.json({ error: "too many attempts" }, 429);
  }
  await next();
});
