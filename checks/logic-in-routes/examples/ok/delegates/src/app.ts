import express from "express";
import { PrismaClient } from "@prisma/client";
import { roomStore } from "./services/room-store";
import { Rooms } from "./services/rooms.service";
import { mount } from "./site";

const prisma = new PrismaClient();
const rooms = new Rooms(prisma);
const app = express();

app.get("/rooms/:id", async (req, res) => {
  res.json(await rooms.one(req.params.id));
});

app.get("/health", async (_req, res) => {
  // ok: database-in-handler
  await prisma.$queryRaw`select 1`;
  res.end();
});

mount(app, { rooms: roomStore(prisma) });

app.listen(3000);
