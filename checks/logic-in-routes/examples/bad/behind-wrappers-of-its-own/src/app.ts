import express from "express";
import { PrismaClient } from "@prisma/client";
import * as controllers from "./controllers/rooms.controller";
import { caught, counted, made, settled, spread, withContext } from "./http/wrappers";
import { Rooms } from "./services/rooms.service";

const prisma = new PrismaClient();
const rooms = new Rooms(prisma);
const one = new controllers.RoomsController();
const app = express();

app.post("/rooms", caught(async (req, res) => {
  // ruleid: database-in-handler
  res.json(await prisma.room.create({ data: { tenantId: req.tenant } }));
}));

app.put("/rooms/:id", settled(async (req, res) => {
  // ruleid: database-in-handler
  res.json(await prisma.room.update({ where: { id: req.params.id }, data: {} }));
}));

app.delete("/rooms/:id", spread(async (req, res) => {
  // ruleid: database-in-handler
  res.json(await prisma.room.delete({ where: { id: req.params.id } }));
}));

// ruleid: database-in-handler
app.get("/rooms/count", withContext(async ({ tenant }) => prisma.room.count({ where: { tenantId: tenant } })));

const patched = made({
  run: async (req, res) => {
    // ruleid: database-in-handler
    res.json(await prisma.room.updateMany({ where: { id: req.params.id }, data: {} }));
  },
});
app.patch("/rooms/:id", patched);

app.get("/rooms", caught(controllers.all));

app.get("/rooms/:id", caught((req, res) => one.one(req, res)));

app.get("/rooms/:id/guests", caught(async (req, res) => {
  // ok: database-in-handler
  res.json(await rooms.one(req.params.id));
}));

app.get("/rooms/:id/free", counted((id) => rooms.free(id)));

app.listen(3000);
