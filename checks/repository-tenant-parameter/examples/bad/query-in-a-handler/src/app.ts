import express from "express";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const app = express();

app.get("/rooms", async (_req, res) => {
  // ruleid: query-outside-data-layer
  res.json(await prisma.room.findMany({ where: { tenantId: res.locals.tenantId } }));
});

const caught = (answer) => (req, res, next) => answer(req, res).catch(next);

app.get("/rooms/count", caught(async (_req, res) => {
  // ruleid: query-outside-data-layer
  res.json(await prisma.room.count({ where: { tenantId: res.locals.tenantId } }));
}));

app.listen(3000);
