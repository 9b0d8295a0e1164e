import bcrypt from "bcryptjs";
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { byAccount, wide } from "./limits";
import { prisma } from "./prisma";

const credentials = z.object({ email: z.string().email(), password: z.string() });

export const accounts = new Hono()
  // ruleid: login-without-limiter
  .post("/sign-in", zValidator("json", credentials), async (c) => {
    const { email, password } = c.req.valid("json");
    const user = await prisma.user.findUnique({ where: { email } });
    if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
      return c.json({ error: "wrong" }, 401);
    }
    return c.json({ id: user.id });
  })
  .post("/sign-in/again", byAccount, zValidator("json", credentials), async (c) => {
    const { email, password } = c.req.valid("json");
    const user = await prisma.user.findUnique({ where: { email } });
    const matches = user && (await bcrypt.compare(password, user.passwordHash));
    return matches ? c.json({ id: user.id }) : c.json({ error: "wrong" }, 401);
  })
  // ruleid: limit-too-loose
  .post("/login", wide, zValidator("json", credentials), async (c) => {
    const { email, password } = c.req.valid("json");
    const user = await prisma.user.findUnique({ where: { email } });
    const matches = user && (await bcrypt.compare(password, user.passwordHash));
    return matches ? c.json({ id: user.id }) : c.json({ error: "wrong" }, 401);
  });
