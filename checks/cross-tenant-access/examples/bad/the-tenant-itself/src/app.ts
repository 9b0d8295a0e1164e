import express from "express";
import jwt from "jsonwebtoken";
import { prisma } from "./prisma";

function requireUser(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization.slice(7), process.env.JWT_SECRET, { algorithms: ["HS256"] });
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.use(requireUser);

app.get("/notes/:id", async (req, res) => {
  res.json(await prisma.note.findFirst({ where: { id: req.params.id, tenantId: req.user.tenantId } }));
});

app.put("/tenants/:tenantId", async (req, res) => {
  // ruleid: tenant-id-from-client
  res.json(await prisma.tenant.update({ where: { id: req.params.tenantId }, data: { name: String(req.body.name) } }));
});

app.delete("/tenants/:id", async (req, res) => {
  const { id } = req.params;
  // ruleid: tenant-id-from-client
  await prisma.tenant.delete({ where: { id } });
  res.end();
});

app.listen(3000);
