import Router from "@koa/router";
import { signedIn } from "./guards";
import { prisma } from "./prisma";

export const admin = new Router({ prefix: "/admin" });

// ruleid: level-below-requirement
admin.use(signedIn);
admin.delete("/invoices", async (ctx) => {
  await prisma.invoice.deleteMany({});
  ctx.status = 204;
});
