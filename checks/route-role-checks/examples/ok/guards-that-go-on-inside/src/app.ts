import { AsyncLocalStorage } from "async_hooks";
import express from "express";
import { verify } from "jsonwebtoken";
import { prisma } from "./prisma";
import { inTrace, keep } from "./trace";

const app = express();
const current = new AsyncLocalStorage<string>();

function claimsOf(req) {
  return verify(req.headers.authorization?.slice(7) ?? "", process.env.SESSION_KEY ?? "");
}

function byWrapper(req, _res, next) {
  inTrace(claimsOf(req).sub, () => next());
}

function byArrow(req, _res, next) {
  keep(claimsOf(req).sub, () => next());
}

function handsNextOn(req, _res, next) {
  current.run(claimsOf(req).sub, next);
}

function namesTheStep(req, res, next) {
  const goOn = () => next();
  if (!claimsOf(req).sub) {
    return res.sendStatus(401);
  }
  goOn();
}

app.post("/parcels", byWrapper, async (req, res) => {
  // ok: unguarded-route
  res.json(await prisma.parcel.create({ data: { label: String(req.body.label) } }));
});

app.delete("/parcels/:id", byArrow, async (req, res) => {
  // ok: unguarded-route
  res.json(await prisma.parcel.delete({ where: { id: req.params.id } }));
});

app.post("/couriers", handsNextOn, async (req, res) => {
  // ok: unguarded-route
  res.json(await prisma.courier.create({ data: { name: String(req.body.name) } }));
});

app.delete("/couriers/:id", namesTheStep, async (req, res) => {
  // ok: unguarded-route
  res.json(await prisma.courier.delete({ where: { id: req.params.id } }));
});

app.listen(3000);
