import express from "express";
import { PrismaClient } from "@prisma/client";
import { Rooms } from "./repositories/rooms";

const prisma = new PrismaClient();
const rooms = new Rooms(prisma);
const app = express();

app.get("/rooms", async (_req, res) => {
  res.json(await rooms.all(res.locals.tenantId));
});

app.get("/countries", async (_req, res) => {
  // ok: query-outside-data-layer
  res.json(await prisma.country.findMany());
});

app.get("/me", async (_req, res) => {
  // ok: query-outside-data-layer
  res.json(await prisma.tenant.findUnique({ where: { id: res.locals.tenantId } }));
});

app.listen(3000);
