import bcrypt from "bcryptjs";
import Koa from "koa";
import Router from "@koa/router";
import { prisma } from "./prisma";

const router = new Router();
// ruleid: login-without-limiter
router.post("/login", async (ctx) => {
  const { email, password } = ctx.request.body;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    ctx.throw(401, "wrong");
  }
  ctx.body = { id: user.id };
});

new Koa().use(router.routes()).listen(3000);
