import express from "express";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms", async (_req, res) => {
  // ok: unbounded-list
  res.json(await prisma.room.findMany({ take: 100 }));
});

app.post("/rooms/some", async (req, res) => {
  // ok: unbounded-list
  res.json(await prisma.room.findMany({ where: { id: { in: req.body.ids } } }));
});

app.listen(3000);

export async function nightly(): Promise<unknown[]> {
  // ok: unbounded-list
  return prisma.room.findMany();
}
