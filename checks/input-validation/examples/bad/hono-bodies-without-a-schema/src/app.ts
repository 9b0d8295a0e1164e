import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { notes } from "./notes";
import { page, query } from "./validate";
import { prisma } from "./prisma";

const app = new Hono();

app.post("/rooms", async (c) => {
  // ruleid: body-used-raw
  const { name, size } = await c.req.json();
  return c.json(await prisma.room.create({ data: { name, size } }), 201);
});

// A schema for the query says nothing of the body.
app.put("/rooms/:id", zValidator("query", page), async (c) => {
  // ruleid: body-used-raw
  const { name } = await c.req.json();
  return c.json(await prisma.room.update({ where: { id: c.req.param("id") }, data: { name } }));
});

app.patch("/rooms/:id", query(page), async (c) => {
  // ruleid: cast-as-validation
  const change = (await c.req.json()) as { name: string };
  return c.json(await prisma.room.update({ where: { id: c.req.param("id") }, data: change }));
});

app.route("/notes", notes);

export default app;
