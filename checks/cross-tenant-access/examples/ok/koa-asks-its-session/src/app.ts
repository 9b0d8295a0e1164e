import Koa from "koa";
import Router from "@koa/router";
import jwt from "koa-jwt";
import { prisma } from "./prisma";

const router = new Router();

router.get("/notes", async (ctx) => {
  const { tenantId } = ctx.state.user;
  // ok: tenant-id-from-client
  ctx.body = await prisma.note.findMany({ where: { tenantId, text: ctx.query.q } });
});
router.get("/tenants/:tenantId/notes", async (ctx) => {
  const { tenantId } = ctx.params;
  ctx.assert(tenantId === ctx.state.user.tenantId, 403, "not yours");
  // ok: tenant-id-from-client
  ctx.body = await prisma.note.findMany({ where: { tenantId } });
});
router.post("/notes", async (ctx) => {
  const { text } = ctx.request.body;
  // ok: tenant-key-mass-assignment
  ctx.body = await prisma.note.create({ data: { text, tenantId: ctx.state.user.tenantId } });
});
router.delete("/notes/:id", async (ctx) => {
  const { tenantId } = ctx.state.user;
  // ok: principal-ignored
  await prisma.note.deleteMany({ where: { id: ctx.params.id, tenantId } });
  ctx.status = 204;
});

const app = new Koa();
app.use(jwt({ secret: process.env.SESSION_KEY ?? "" }));
app.use(router.routes());
app.listen(3000);
