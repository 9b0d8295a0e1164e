import Koa from "koa";
import Router from "@koa/router";
import { prisma } from "./prisma";
import { withTenant } from "./tenant";

const notes = new Router({ prefix: "/notes" });
// ok: tenant-missing, tenant-after-handler
notes.get("/count", async (ctx) => {
  ctx.body = await prisma.note.count({ where: { tenantId: ctx.state.tenantId } });
});

const app = new Koa();
app.use(withTenant);
app.use(notes.routes());
app.listen(3000);
