import { Hono } from "hono";
import { mac, same } from "./mac";
import { prisma } from "./prisma";

const app = new Hono();

// ruleid: unguarded-route
app.post("/ledger/paid", async (c) => {
  const text = await c.req.text();
  c.header("x-receipt", await mac(c.env.LEDGER_PHRASE, text));
  const { amount } = JSON.parse(text);
  await prisma.invoice.updateMany({ data: { amount } });
  return c.body(null, 204);
});

// ruleid: unguarded-route
app.post("/ledger/unpaid", async (c) => {
  if (!same(c.req.header("x-one") ?? "", c.req.header("x-two") ?? "")) return c.text("no", 401);
  await prisma.invoice.deleteMany({ where: { amount: 0 } });
  return c.body(null, 204);
});

export default app;
