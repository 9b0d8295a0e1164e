import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { validator } from "hono/validator";
import { notes } from "./notes";
import { room, json } from "./validate";
import { prisma } from "./prisma";

const app = new Hono();

app.post("/rooms", zValidator("json", room), async (c) => {
  // ok: body-used-raw
  const { name, size } = c.req.valid("json");
  return c.json(await prisma.room.create({ data: { name, size } }), 201);
});

app.put("/rooms/:id", async (c) => {
  // ok: body-used-raw
  const { name } = room.parse(await c.req.json());
  return c.json(await prisma.room.update({ where: { id: c.req.param("id") }, data: { name } }));
});

app.patch("/rooms/:id", json(room), async (c) => {
  // ok: body-used-raw
  const { name } = await c.req.json();
  return c.json(await prisma.room.update({ where: { id: c.req.param("id") }, data: { name } }));
});

const own = validator("json", (value, c) => {
  const found = room.safeParse(value);
  return found.success ? found.data : c.json({ error: "no room" }, 400);
});

app.post("/rooms/copies", own, async (c) => {
  // ok: body-used-raw
  const { name, size } = c.req.valid("json");
  return c.json(await prisma.room.create({ data: { name, size } }), 201);
});

app.route("/notes", notes);

export default app;
