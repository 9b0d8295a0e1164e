import { Hono } from "hono";
import { mac, same } from "./mac";
import { prisma } from "./prisma";

const app = new Hono();

// ok: unguarded-route
app.post("/ledger/paid", async (c) => {
  const text = await c.req.text();
  const sent = c.req.header("x-ledger-signature") ?? "";
  if (!same(await mac(c.env.LEDGER_PHRASE, text), sent)) return c.text("no", 401);
  const { amount } = JSON.parse(text);
  await prisma.invoice.updateMany({ data: { amount } });
  return c.body(null, 204);
});

export default app;
