import express from "express";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms", async (_req, res) => {
  // ok: database-in-handler
  res.json(await prisma.room.findMany());
});

app.listen(3000);
