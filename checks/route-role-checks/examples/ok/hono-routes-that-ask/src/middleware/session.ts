import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { verify } from "hono/jwt";

type Variables = { user: { id: string; tenantId: string; role: string } };

export const signedIn = createMiddleware<{ Variables: Variables }>(async (c, next) => {
  const token = getCookie(c, "session");
  if (!token) {
    throw new HTTPException(401, { message: "sign in first" });
  }
  c.set("user", await verify(token, c.env.SESSION_KEY));
  await next();
});

// It only writes down who calls, and lets everybody through.
export const knowsWhoCalls = createMiddleware(async (c, next) => {
  const token = getCookie(c, "session");
  if (token) {
    c.set("user", await verify(token, c.env.SESSION_KEY));
  }
  await next();
});

export const ownersOnly = createMiddleware<{ Variables: Variables }>(async (c, next) => {
  if (c.get("user").role !== "owner") {
    return c.json({ error: "for owners" }, 403);
  }
  await next();
});
