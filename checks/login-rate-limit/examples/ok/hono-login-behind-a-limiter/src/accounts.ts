import bcrypt from "bcryptjs";
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";
import { byBoth, counted, narrow } from "./limits";
import { prisma } from "./prisma";

const credentials = z.object({ email: z.string().email(), password: z.string() });

export const accounts = new Hono();

accounts.use("/sign-in", counted);
// ok: login-without-limiter
accounts.post("/sign-in", zValidator("json", credentials), async (c) => {
  const { email, password } = c.req.valid("json");
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
    return c.json({ error: "wrong" }, 401);
  }
  return c.json({ id: user.id });
});
// ok: login-without-limiter, limit-too-loose
accounts.post("/login", narrow, zValidator("json", credentials), async (c) => {
  const { email, password } = c.req.valid("json");
  const user = await prisma.user.findUnique({ where: { email } });
  const matches = user && (await bcrypt.compare(password, user.passwordHash));
  return matches ? c.json({ id: user.id }) : c.json({ error: "wrong" }, 401);
});

accounts.post("/login/again", byBoth, zValidator("json", credentials), async (c) => {
  const { email, password } = c.req.valid("json");
  const user = await prisma.user.findUnique({ where: { email } });
  const matches = user && (await bcrypt.compare(password, user.passwordHash));
  return matches ? c.json({ id: user.id }) : c.json({ error: "wrong" }, 401);
});
