import bcrypt from "bcryptjs";
import { Redis } from "ioredis";
import Koa from "koa";
import ratelimit from "koa-ratelimit";
import Router from "@koa/router";
import { prisma } from "./prisma";

const limited = ratelimit({ driver: "redis", db: new Redis(), duration: 900_000, max: 5, id: (ctx) => ctx.ip });
const router = new Router();
// ok: login-without-limiter
router.post("/login", limited, async (ctx) => {
  const { email, password } = ctx.request.body;
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    ctx.throw(401, "wrong");
  }
  ctx.body = { id: user.id };
});

const app = new Koa();
app.proxy = true;
app.use(router.routes());
app.listen(3000);
