import express from "express";
import { verify } from "jsonwebtoken";
import { prisma } from "./prisma";

const app = express();

function asksForStaff(req, res, next) {
  const session = verify(req.headers.authorization?.slice(7) ?? "", process.env.SESSION_KEY ?? "");
  if (!session.staff) {
    return res.status(403).json({ error: "staff only" });
  }
  next();
}

app.get("/admin/workspaces", asksForStaff, async (_req, res) => {
  // ok: level-below-requirement
  res.json(await prisma.workspace.findMany());
});

function asksForOurOwn(req, res, next) {
  const session = verify(req.headers.authorization?.slice(7) ?? "", process.env.SESSION_KEY ?? "");
  if (session.platformOperator !== true) {
    return res.status(403).json({ error: "operators only" });
  }
  next();
}

app.get("/platform/tallies", asksForOurOwn, async (_req, res) => {
  // ok: level-below-requirement
  res.json(await prisma.workspace.count());
});

app.listen(3000);
