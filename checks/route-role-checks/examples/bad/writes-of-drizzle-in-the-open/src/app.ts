import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import express from "express";
import { tenants, invoices } from "./schema";

const db = drizzle(process.env.DATABASE_URL ?? "");
const app = express();

// ruleid: unguarded-route
app.post("/invoices/:id/memo", async (req, res) => {
  await db.update(invoices).set({ memo: String(req.body.memo) }).where(eq(invoices.id, req.params.id));
  res.sendStatus(204);
});

// ruleid: unguarded-route
app.get("/invoices/:id", async (req, res) => {
  const [row] = await db.select().from(invoices).where(eq(invoices.id, req.params.id));
  res.json(row);
});

app.get("/about", (_req, res) => {
  // ok: unguarded-route
  res.json({ rows: tenants.name.name });
});

app.listen(3000);
