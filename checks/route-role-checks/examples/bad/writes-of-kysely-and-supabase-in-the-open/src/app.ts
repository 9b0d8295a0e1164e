import express from "express";
import { db, supabase } from "./db";

const app = express();

// ruleid: unguarded-route
app.post("/invoices/:id/memo", async (req, res) => {
  await db.updateTable("invoices").set({ memo: String(req.body.memo) }).where("id", "=", req.params.id).execute();
  res.sendStatus(204);
});

// ruleid: unguarded-route
app.get("/invoices/:id", async (req, res) => {
  res.json(await db.selectFrom("invoices").selectAll().where("id", "=", req.params.id).executeTakeFirst());
});

// ruleid: unguarded-route
app.post("/rooms/:id/name", async (req, res) => {
  await supabase.from("rooms").update({ name: String(req.body.name) }).eq("id", req.params.id);
  res.sendStatus(204);
});

// ruleid: unguarded-route
app.get("/rooms/:id", async (req, res) => {
  const { data } = await supabase.from("rooms").select().eq("id", req.params.id).single();
  res.json(data);
});

app.listen(3000);
