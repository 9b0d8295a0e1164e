import express from "express";
import { PrismaClient } from "@prisma/client";
import { isLarge } from "./domain/rooms";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms/:id", async (req, res) => {
  // ruleid: database-in-handler
  const room = await prisma.room.findUnique({ where: { id: req.params.id } });
  res.json({ room, large: isLarge(room?.seats ?? 0) });
});

app.listen(3000);
