import { Hono } from "hono";
import { prisma } from "./prisma";

const widget = new Hono();
widget.use("*", async (c, next) => {
  const tenant = await prisma.tenant.findUnique({ where: { domain: c.req.header("host") } });
  if (tenant) c.set("tenantId", tenant.id);
  await next();
});
// ruleid: resolved-not-required
widget.get("/openings", async (c) =>
  c.json(await prisma.opening.findMany({ where: { tenantId: c.get("tenantId") } })),
);

export default widget;
