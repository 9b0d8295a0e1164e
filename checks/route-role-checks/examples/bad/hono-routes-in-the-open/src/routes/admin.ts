import { Hono } from "hono";
import { prisma } from "../prisma";

export const admin = new Hono().delete("/invoices", async (c) => {
  await prisma.invoice.deleteMany({});
  return c.body(null, 204);
});
