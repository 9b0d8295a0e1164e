import type { Context, Next } from "koa";
import jwt from "jsonwebtoken";

export async function signedIn(ctx: Context, next: Next) {
  const token = ctx.get("Authorization").replace("Bearer ", "");
  try {
    ctx.state.user = jwt.verify(token, process.env.SESSION_KEY ?? "", { algorithms: ["HS256"] });
  } catch {
    ctx.status = 401;
    ctx.body = { error: "sign in first" };
    return;
  }
  await next();
}

export async function ownersOnly(ctx: Context, next: Next) {
  if (ctx.state.user.role !== "owner") {
    ctx.throw(403, "for owners");
  }
  await next();
}
