import express from "express";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms/:id", async (req, res) => {
  // ok: database-in-handler
  res.json(await prisma.room.findUnique({ where: { id: req.params.id } }));
});

app.listen(3000);
