import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { prisma } from "./prisma";
import { signedIn } from "./session";

const app = new Hono();
app.use(signedIn);

app.get("/notes/own", async (c) => {
  const { tenantId } = c.get("claims");
  return c.json(await prisma.note.findMany({ where: { tenantId, text: c.req.query("q") } }));
});

app.get("/tenants/:tenantId/notes", async (c) => {
  const tenantId = c.req.param("tenantId");
  // ruleid: tenant-id-from-client
  return c.json(await prisma.note.findMany({ where: { tenantId } }));
});

app.get("/notes", zValidator("query", z.object({ tenantId: z.string() })), async (c) => {
  const { tenantId } = c.req.valid("query");
  // ruleid: tenant-id-from-client
  return c.json(await prisma.note.findMany({ where: { tenantId } }));
});

app.post("/notes", async (c) => {
  const note = await c.req.json();
  // ruleid: tenant-key-mass-assignment
  return c.json(await prisma.note.create({ data: note }), 201);
});

app.put("/notes", zValidator("json", z.object({ text: z.string(), tenantId: z.string() })), async (c) => {
  const note = c.req.valid("json");
  // ruleid: tenant-key-mass-assignment
  return c.json(await prisma.note.create({ data: note }), 201);
});

app.delete("/notes/:id", async (c) => {
  // ruleid: principal-ignored
  await prisma.note.delete({ where: { id: c.req.param("id") } });
  return c.body(null, 204);
});

export default app;
