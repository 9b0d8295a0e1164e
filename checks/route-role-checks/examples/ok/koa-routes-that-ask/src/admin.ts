import Router from "@koa/router";
import compose from "koa-compose";
import { ownersOnly, signedIn } from "./guards";
import { prisma } from "./prisma";

export const admin = new Router({ prefix: "/admin" });

admin.use(compose([signedIn, ownersOnly]));
// ok: unguarded-route, level-below-requirement
admin.delete("/invoices", async (ctx) => {
  await prisma.invoice.deleteMany({});
  ctx.status = 204;
});
