import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { imports } from "./imports";
import { prisma } from "./prisma";

const room = z.object({ name: z.string().max(80), size: z.number() });
const rooms = z.object({ rooms: z.array(room).max(100) });
const app = new Hono();

app.put("/rooms/:id", zValidator("json", room), async (c) => {
  const where = { id: c.req.param("id") };
  // ruleid: parsed-then-raw
  return c.json(await prisma.room.update({ where, data: await c.req.json() }));
});

app.post("/rooms", zValidator("json", rooms), async (c) => {
  const sent = await c.req.json();
  // ruleid: parsed-then-raw
  const made = await prisma.room.createMany({ data: sent.rooms.map((one: object) => ({ ...one, floor: 1 })) });
  return c.json(made, 201);
});

app.post("/rooms/copies", zValidator("json", room), async (c) => {
  const sent = await c.req.json();
  // ruleid: parsed-then-raw
  return c.json(await prisma.room.create({ data: { ...sent, copy: true } }), 201);
});

app.post("/rooms/names", zValidator("json", room), async (c) => {
  // ok: parsed-then-raw
  const sent = await c.req.json();
  return c.json(await prisma.room.create({ data: { name: sent.name, size: 1 } }), 201);
});

app.post("/rooms/more", zValidator("json", room), async (c) => {
  // ok: parsed-then-raw
  return c.json(await prisma.room.create({ data: c.req.valid("json") }), 201);
});

app.route("/imports", imports);

export default app;
