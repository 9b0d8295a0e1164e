import { zValidator } from "@hono/zod-validator";
import { createFactory } from "hono/factory";
import { z } from "zod";
import { ownersOnly } from "../middleware/session";
import { prisma } from "../prisma";

const factory = createFactory();

const removing = factory.createHandlers(ownersOnly, async (c) => {
  await prisma.invoice.delete({ where: { id: c.req.param("id") } });
  return c.body(null, 204);
});

export const invoices = factory
  .createApp()
  // ok: unguarded-read
  .get("/", async (c) => c.json(await prisma.invoice.findMany({ where: { tenantId: c.var.user.tenantId } })))
  // ok: unguarded-route
  .post("/", zValidator("json", z.object({ amount: z.number() })), async (c) => {
    const { amount } = c.req.valid("json");
    return c.json(await prisma.invoice.create({ data: { amount, tenantId: c.var.user.tenantId } }), 201);
  })
  // ok: unguarded-route
  .delete("/:id{[0-9a-f]+}", ...removing);
