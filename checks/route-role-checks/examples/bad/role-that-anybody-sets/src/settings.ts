import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { jwt } from "hono/jwt";
import { prisma } from "./prisma";

const owners = createMiddleware(async (c, next) => {
  if (c.get("jwtPayload").role !== "owner") return c.json({ error: "for owners" }, 403);
  await next();
});

const settings = new Hono();
settings.use("*", jwt({ secret: process.env.SESSION_KEY ?? "" }));
settings.patch("/company", owners, async (c) => c.json(await prisma.company.update({ where: { id: c.get("jwtPayload").company }, data: { open: true } })));
settings.get("/hooks", owners, async (c) => c.json(await prisma.hook.findMany({ take: 50 })));
settings.post("/hooks", owners, async (c) => c.json(await prisma.hook.create({ data: { on: true } }), 201));
settings.delete("/hooks/:id", owners, async (c) => c.json(await prisma.hook.delete({ where: { id: c.req.param("id") } })));
// ruleid: peer-without-guard
settings.put("/people/:id/role", async (c) => {
  const { role } = await c.req.json();
  return c.json(await prisma.person.update({ where: { id: c.req.param("id") }, data: { role } }));
});

export default settings;
