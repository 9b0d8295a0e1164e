import Koa from "koa";
import Router from "@koa/router";
import { prisma } from "./prisma";
import { withTenant } from "./tenant";

const notes = new Router({ prefix: "/notes" });
// ruleid: tenant-after-handler
notes.get("/count", async (ctx) => {
  ctx.body = await prisma.note.count({ where: { tenantId: ctx.state.tenantId } });
});
notes.use(withTenant);
notes.get("/", async (ctx) => {
  ctx.body = await prisma.note.findMany({ where: { tenantId: ctx.state.tenantId } });
});

new Koa().use(notes.routes()).listen(3000);
