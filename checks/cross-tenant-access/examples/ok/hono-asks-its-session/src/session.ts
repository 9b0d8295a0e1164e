import { createMiddleware } from "hono/factory";
import { verify } from "hono/jwt";

type Claims = { sub: string; tenantId: string };

export const signedIn = createMiddleware<{ Variables: { claims: Claims } }>(async (c, next) => {
  const token = c.req.header("Authorization")?.replace("Bearer ", "");
  if (!token) {
    return c.json({ error: "sign in first" }, 401);
  }
  c.set("claims", (await verify(token, c.env.SESSION_KEY)) as unknown as Claims);
  await next();
});
