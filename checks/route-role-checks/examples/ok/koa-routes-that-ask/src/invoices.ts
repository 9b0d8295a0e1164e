import Router from "@koa/router";
import { signedIn } from "./guards";
import { prisma } from "./prisma";

const inner = new Router();
// ok: unguarded-route
inner.post("/", async (ctx) => {
  ctx.body = await prisma.invoice.create({
    data: { amount: ctx.request.body.amount, tenantId: ctx.state.user.tenantId },
  });
});

export const invoices = new Router();
invoices.use("/invoices", signedIn, inner.routes(), inner.allowedMethods());
