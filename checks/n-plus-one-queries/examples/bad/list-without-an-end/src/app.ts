import express from "express";
import { PrismaClient } from "@prisma/client";
import { FloorRooms, Rooms } from "./rooms";

const prisma = new PrismaClient();
const rooms = new Rooms(prisma);
const app = express();

app.get("/rooms", async (_req, res) => {
  // ruleid: unbounded-list
  res.json(await prisma.room.findMany());
});

app.get("/floors/:floor", async (req, res) => {
  res.json(await rooms.on(Number(req.params.floor)));
});

const floors = new FloorRooms(prisma);

app.get("/floors/:floor/rooms", async (req, res) => {
  res.json(await floors.on(Number(req.params.floor)));
});

app.listen(3000);
