import express from "express";
import { PrismaClient } from "@prisma/client";
import { remove } from "./controllers/rooms.controller";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms/:id", async (req, res) => {
  // ruleid: database-in-handler
  const room = await prisma.room.findUnique({ where: { id: req.params.id } });
  res.json(room);
});

app.get("/rooms", async (_req, res) => {
  // ruleid: database-in-handler
  res.json(await prisma.$queryRaw`select id from "Room"`);
});

app.delete("/rooms/:id", remove);

app.listen(3000);
