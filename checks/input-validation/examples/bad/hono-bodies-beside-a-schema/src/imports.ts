import { Hono } from "hono";
import { prisma } from "./prisma";

export const imports = new Hono().post("/", async (c) => {
  const rows = await c.req.json<{ name: string }[]>();
  // ruleid: body-used-raw
  return c.json(await prisma.room.createMany({ data: rows.map(({ name }) => ({ name })) }), 201);
});
