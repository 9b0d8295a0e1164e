import { Hono } from "hono";
import { prisma } from "./prisma";
import { withTenant } from "./tenant";

const notes = new Hono();
notes.get("/", async (c) => c.json(await prisma.note.findMany({ where: { tenantId: c.get("tenantId") } })));

const app = new Hono();
// ruleid: tenant-after-handler
app.get("/notes/count", async (c) => c.json(await prisma.note.count({ where: { tenantId: c.get("tenantId") } })));
app.use("/notes/*", withTenant);
app.route("/notes", notes);
// A middleware runs for its path alone, unless that ends in a star.
app.use("/reports", withTenant);
// ruleid: tenant-missing
app.get("/reports/:id", async (c) => {
  const { id } = c.req.param();
  return c.json(await prisma.note.findFirst({ where: { id, tenantId: c.var.tenantId } }));
});

export default app;
