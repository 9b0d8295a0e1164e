import express, { type NextFunction, type Request, type Response } from "express";
import { PrismaClient } from "@prisma/client";
import { tokens } from "./tokens";

const app = express();
const prisma = new PrismaClient();
const drivers = tokens(process.env.DRIVER_KEY!);

function driver(req: Request, res: Response, next: NextFunction) {
  const claims = drivers.read(req.headers.authorization ?? "");
  if (claims.isErr()) {
    return res.status(401).json({ error: claims.error });
  }
  res.locals.driver = claims.value.sub;
  return next();
}

function matched(req: Request, res: Response, next: NextFunction) {
  drivers.read(req.headers.authorization ?? "").match(
    (claims) => {
      res.locals.driver = claims.sub;
      next();
    },
    (reason) => {
      res.status(401).json({ error: reason });
    },
  );
}

function opened(req: Request, res: Response, next: NextFunction) {
  const { good, claims } = drivers.open(req.headers.authorization ?? "");
  if (!good) return res.sendStatus(401);
  res.locals.driver = claims.sub;
  return next();
}

// ok: unguarded-route
app.post("/trips", driver, async (req, res) => res.json(await prisma.trip.create({ data: { note: req.body.note } })));
// ok: unguarded-route
app.post("/stops", matched, async (req, res) => res.json(await prisma.stop.create({ data: { note: req.body.note } })));
// ok: unguarded-route
app.post("/loads", opened, async (req, res) => res.json(await prisma.load.create({ data: { note: req.body.note } })));
app.listen(3000);
