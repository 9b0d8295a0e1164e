import Koa from "koa";
import Router from "@koa/router";
import { z, type ZodSchema } from "zod";
import { prisma } from "./prisma";

const room = z.object({ name: z.string(), size: z.number() });
const fits = (schema: ZodSchema) => async (ctx, next) => {
  const found = schema.safeParse(ctx.request.body);
  if (!found.success) {
    ctx.throw(400, "no room");
  }
  await next();
};
const router = new Router();

router.post("/rooms", async (ctx) => {
  // ok: body-used-raw
  const { name, size } = room.parse(ctx.request.body);
  ctx.body = await prisma.room.create({ data: { name, size } });
});

router.put("/rooms/:id", fits(room), async (ctx) => {
  // ok: body-used-raw
  const { name } = ctx.request.body;
  ctx.body = await prisma.room.update({ where: { id: ctx.params.id }, data: { name } });
});

new Koa().use(router.routes()).listen(3000);
