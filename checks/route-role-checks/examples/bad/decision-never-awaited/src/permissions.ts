import { Router } from "express";
import { db } from "./db";

const router = Router();

async function canRead(userId: string, documentId: string): Promise<boolean> {
  const share = await db.share.findFirst({ where: { userId, documentId } });
  return share !== null;
}

const hasRole = async (userId: string, role: string): Promise<boolean> => {
  const user = await db.user.findUnique({ where: { id: userId } });
  return user?.role === role;
};

router.get("/documents/:id", async (req, res) => {
  // ruleid: authorisation-not-awaited
  if (!canRead(req.user.id, req.params.id)) {
    return res.status(403).end();
  }
  return res.json(await db.document.findUnique({ where: { id: req.params.id } }));
});

router.get("/documents", async (req, res) => {
  const all = await db.document.findMany();
  // ruleid: authorisation-not-awaited
  const mine = all.filter(async (document) => await canRead(req.user.id, document.id));
  // ruleid: authorisation-not-awaited
  const own = all.filter((document) => canRead(req.user.id, document.id));
  res.json({ mine, own });
});

router.delete("/documents/:id", async (req, res) => {
  // ruleid: authorisation-not-awaited
  const allowed = req.user.id === req.params.id || hasRole(req.user.id, "admin") === true;
  // ruleid: authorisation-not-awaited
  if (allowed && (hasRole(req.user.id, "editor") || req.user.isRoot)) {
    await db.document.delete({ where: { id: req.params.id } });
  }
  res.status(204).end();
});

export default router;

router.put("/documents/:id", async (req, res) => {
  // ruleid: authorisation-not-awaited
  const allowed = canRead(req.user.id, req.params.id);
  if (!allowed) return res.status(403).end();
  return res.json(await db.document.update({ where: { id: req.params.id }, data: req.body.title }));
});
