import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { knowsWhoCalls, ownersOnly, signedIn } from "../middleware/session";
import { prisma } from "../prisma";

export const invoices = new Hono();

// A middleware at a path runs for that path alone: it needs `/reports/*`.
invoices.use("/reports", signedIn);

invoices.get("/", signedIn, async (c) => c.json(await prisma.invoice.findMany({ where: { tenantId: c.var.user.tenantId } })));
invoices.get("/drafts", signedIn, async (c) => c.json([]));
invoices.get("/open", signedIn, async (c) => c.json([]));
// ruleid: peer-without-guard
invoices.post("/reports/:id", knowsWhoCalls, zValidator("json", z.object({ amount: z.number() })), async (c) => {
  const { amount } = c.req.valid("json");
  return c.json(await prisma.invoice.update({ where: { id: c.req.param("id") }, data: { amount } }));
});
// ruleid: gate-only-in-handler
invoices.put("/:id", knowsWhoCalls, async (c) => {
  if (!c.get("user")) {
    return c.json({ error: "sign in first" }, 401);
  }
  return c.json(await prisma.invoice.update({ where: { id: c.req.param("id") }, data: { amount: 0 } }));
});
invoices.delete("/:id", signedIn, ownersOnly, async (c) => {
  await prisma.invoice.delete({ where: { id: c.req.param("id") } });
  return c.body(null, 204);
});
