import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { prisma } from "./prisma";
import { signedIn } from "./session";

const app = new Hono();
app.use(signedIn);

app.get("/notes", async (c) => {
  const { tenantId } = c.get("claims");
  // ok: tenant-id-from-client
  return c.json(await prisma.note.findMany({ where: { tenantId } }));
});

app.get("/tenants/:tenantId/notes", async (c) => {
  const tenantId = c.req.param("tenantId");
  if (tenantId !== c.var.claims.tenantId) {
    return c.json({ error: "not yours" }, 403);
  }
  // ok: tenant-id-from-client
  return c.json(await prisma.note.findMany({ where: { tenantId } }));
});

app.post("/notes", zValidator("json", z.object({ text: z.string() })), async (c) => {
  const note = c.req.valid("json");
  // ok: tenant-key-mass-assignment
  return c.json(await prisma.note.create({ data: { ...note, tenantId: c.var.claims.tenantId } }), 201);
});

app.delete("/notes/:id", async (c) => {
  const { tenantId } = c.var.claims;
  // ok: principal-ignored
  await prisma.note.deleteMany({ where: { id: c.req.param("id"), tenantId } });
  return c.body(null, 204);
});

export default app;
