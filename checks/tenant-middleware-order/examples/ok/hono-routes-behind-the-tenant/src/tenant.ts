import { createMiddleware } from "hono/factory";
import { verify } from "hono/jwt";

export const withTenant = createMiddleware(async (c, next) => {
  const token = c.req.header("Authorization")?.slice("Bearer ".length);
  if (!token) {
    return c.json({ error: "sign in first" }, 401);
  }
  const claims = await verify(token, c.env.SESSION_KEY);
  c.set("tenantId", claims.tenantId);
  await next();
});
