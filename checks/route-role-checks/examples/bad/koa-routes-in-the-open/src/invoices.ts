import Router from "@koa/router";
import { ownersOnly, signedIn } from "./guards";
import { prisma } from "./prisma";

export const invoices = new Router();

// What is told before the guard goes without it.
// ruleid: unguarded-route
invoices.post("/invoices", async (ctx) => {
  ctx.body = await prisma.invoice.create({ data: { amount: ctx.request.body.amount, tenantId: "first" } });
});
// ruleid: gate-only-in-handler
invoices.put("/invoices/:id", async (ctx) => {
  if (!ctx.state.user) {
    ctx.status = 401;
    return;
  }
  ctx.body = await prisma.invoice.update({ where: { id: ctx.params.id }, data: { amount: 0 } });
});

invoices.use(signedIn);
invoices.get("/invoices", async (ctx) => {
  ctx.body = await prisma.invoice.findMany({ where: { tenantId: ctx.state.user.tenantId } });
});
invoices.del("/invoices/:id", ownersOnly, async (ctx) => {
  await prisma.invoice.delete({ where: { id: ctx.params.id } });
  ctx.status = 204;
});
