import Koa from "koa";
import Router from "@koa/router";
import { prisma } from "./prisma";

const router = new Router();

router.post("/rooms", async (ctx) => {
  // ruleid: body-used-raw
  const { name, size } = ctx.request.body;
  ctx.body = await prisma.room.create({ data: { name, size } });
});

router.patch("/rooms/:id", async (ctx) => {
  // ruleid: cast-as-validation
  const change = ctx.request.body as { name: string };
  ctx.body = await prisma.room.update({ where: { id: ctx.params.id }, data: { name: change.name } });
});

new Koa().use(router.routes()).listen(3000);
