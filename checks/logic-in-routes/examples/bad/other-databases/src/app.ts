import { eq } from "drizzle-orm";
import express from "express";
import { Types } from "mongoose";
import { boards, Desk, getSource, Lamp, lite, pool, query, Shelf, tables, typed } from "./db";
import { all, Shelves } from "./services/rooms";

const app = express();
const seen = new Map<string, number>();

app.get("/rooms", async (_req, res) => {
  // ruleid: database-in-handler
  res.json((await pool.query("SELECT id FROM rooms")).rows);
});

app.get("/rooms/:id", async (req, res) => {
  const client = await pool.connect();
  // ruleid: database-in-handler
  const found = await client.query({ text: "SELECT id FROM rooms WHERE id = $1", values: [req.params.id] });
  client.release();
  res.json(found.rows);
});

app.get("/chairs", async (_req, res) => {
  // ruleid: database-in-handler
  const chairs = await tables("chairs").where({ broken: false }).select("id");
  res.json(chairs.find((chair) => chair.id));
});

app.get("/boards/:id", async (req, res) => {
  // ruleid: database-in-handler
  res.json(await typed.select().from(boards).where(eq(boards.id, req.params.id)));
});

app.get("/desks", async (_req, res) => {
  // ruleid: database-in-handler
  res.json(await getSource().getRepository(Desk).find());
});

app.get("/lamps", async (_req, res) => {
  // ruleid: database-in-handler
  res.json(await Lamp.find({ colour: "red" }));
});

app.post("/lamps", async (_req, res) => {
  // ruleid: database-in-handler
  res.json(await new Lamp({ colour: "red" }).save());
});

app.get("/doors", (_req, res) => {
  // ruleid: database-in-handler
  res.json(lite.prepare("SELECT id FROM doors").all());
});

app.get("/keys/:id", async (req, res) => {
  // ruleid: database-in-handler
  res.json(await query("SELECT id FROM keys WHERE id = $1", [req.params.id]));
});

app.get("/shelves", async (_req, res) => {
  // ruleid: database-in-handler
  res.json(await Shelf.findAll({ where: { full: false } }));
});

const shelves = new Shelves(Desk, getSource().manager);

app.get("/served", async (_req, res) => {
  // ok: database-in-handler
  res.json(await shelves.find());
});

app.get("/named", async (_req, res) => {
  const rows = await all();
  // ok: database-in-handler
  res.json(rows.find((row) => row.id === "1"));
});

app.get("/ids/:id", (req, res) => {
  const id = new Types.ObjectId(req.params.id);
  // ok: database-in-handler
  seen.delete(id.toString());
  // ok: database-in-handler
  res.json({ id: id.toString(), waiting: pool.waitingCount });
});

app.get("/find", (req, res) => {
  const { query: given } = req;
  // ok: database-in-handler
  res.json(Object.keys(given).find((key) => key === "a"));
});

app.get("/health", async (_req, res) => {
  // ok: database-in-handler
  await pool.query("SELECT 1");
  res.end();
});

app.listen(3000);
