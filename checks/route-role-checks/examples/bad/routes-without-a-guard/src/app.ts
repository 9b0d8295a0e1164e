import express from "express";
import { PrismaClient } from "@prisma/client";
import { requireSession } from "./session";

const prisma = new PrismaClient();
const app = express();
const router = express.Router();

// The guard comes after the route that it should guard.
// ruleid: unguarded-route
router.post("/orders", async (req, res) => {
  const { tenantId, note } = req.body;
  res.status(201).json(await prisma.order.create({ data: { tenantId, note } }));
});

// ruleid: unguarded-route
router.get("/orders", async (req, res) => {
  res.json(await prisma.order.findMany({ where: { tenantId: String(req.query.tenantId) } }));
});

// ruleid: unguarded-route
router.get("/orders/latest", async (_req, res) => {
  res.json(await prisma.$queryRaw`select * from "Order" order by id desc limit 5`);
});

// ruleid: unguarded-route
router.post("/orders/archived", async (req, res) => {
  res.json(await prisma.$executeRaw`update "Order" set note = 'archived' where id = ${req.body.id}`);
});

// ruleid: unguarded-read
router.get("/weather", async (_req, res) => {
  const answer = await fetch("https://weather.example/today");
  res.json(await answer.json());
});

// ruleid: gate-only-in-handler
router.delete("/orders/:id", async (req, res) => {
  if (!req.session.userId) {
    return res.status(401).end();
  }
  await prisma.order.delete({ where: { id: req.params.id } });
  return res.status(204).end();
});

router.use(requireSession);
router.patch("/orders/:id", async (req, res) => {
  res.json(await prisma.order.update({ where: { id: req.params.id }, data: { note: req.body.note } }));
});

app.use("/v1", router);
app.listen(3000);
