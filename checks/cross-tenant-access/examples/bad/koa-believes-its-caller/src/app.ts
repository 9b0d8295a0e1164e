import Koa from "koa";
import Router from "@koa/router";
import jwt from "koa-jwt";
import { prisma } from "./prisma";

const router = new Router();

router.get("/notes/own", async (ctx) => {
  const { tenantId } = ctx.state.user;
  ctx.body = await prisma.note.findMany({ where: { tenantId, text: ctx.query.q } });
});
router.get("/tenants/:tenantId/notes", async (ctx) => {
  const { tenantId } = ctx.params;
  // ruleid: tenant-id-from-client
  ctx.body = await prisma.note.findMany({ where: { tenantId } });
});
router.post("/notes", async (ctx) => {
  // ruleid: tenant-key-mass-assignment
  ctx.body = await prisma.note.create({ data: ctx.request.body });
});

const app = new Koa();
app.use(jwt({ secret: process.env.SESSION_KEY ?? "" }));
app.use(router.routes());
app.listen(3000);
