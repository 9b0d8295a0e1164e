import type { Context, Next } from "koa";
import { prisma } from "./prisma";

export async function withTenant(ctx: Context, next: Next) {
  const key = await prisma.apiKey.findUnique({ where: { key: ctx.get("x-api-key") } });
  if (!key) {
    ctx.throw(401, "no such key");
  }
  ctx.state.tenantId = key.tenantId;
  await next();
}
