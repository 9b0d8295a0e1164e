import { Hono } from "hono";
import { prisma } from "./prisma";
import { withTenant } from "./tenant";

const notes = new Hono();
// ok: tenant-missing
notes.get("/", async (c) => c.json(await prisma.note.findMany({ where: { tenantId: c.get("tenantId") } })));

const app = new Hono().basePath("/api");
app.get("/health", (c) => c.text("up"));
app.use("/notes/*", withTenant);
app.route("/notes", notes);
// ok: tenant-missing
app.get("/notes/:id", async (c) => {
  const { id } = c.req.param();
  return c.json(await prisma.note.findFirst({ where: { id, tenantId: c.var.tenantId } }));
});

export default app;
