import { Router } from "express";
import { Readable } from "node:stream";
import { db } from "./db";

const router = Router();

async function canRead(userId: string, documentId: string): Promise<boolean> {
  const share = await db.share.findFirst({ where: { userId, documentId } });
  return share !== null;
}

function isOpen(document: { state: string }): boolean {
  return document.state === "open";
}

async function authorize(userId: string): Promise<void> {
  if (!(await db.user.findUnique({ where: { id: userId } }))) throw new Error("unknown user");
}

router.get("/documents", async (req, res) => {
  // ok: authorisation-not-awaited
  await authorize(req.user.id);
  const all = await db.document.findMany();
  // ok: authorisation-not-awaited
  const decisions = await Promise.all(all.map((document) => canRead(req.user.id, document.id)));
  // ok: authorisation-not-awaited
  const mine = all.filter((_document, index) => decisions[index]);
  // ok: authorisation-not-awaited
  const open = mine.filter((document) => isOpen(document));
  // ok: authorisation-not-awaited
  if (!(await canRead(req.user.id, "index"))) return res.status(403).end();
  // ok: authorisation-not-awaited
  const streamed = await Readable.from(open).filter(async (document) => canRead(req.user.id, document.id)).toArray();
  return res.json(streamed);
});

// ok: authorisation-not-awaited
export const decide = (userId: string, id: string) => canRead(userId, id);

export function shadowed(canWrite: (id: string) => boolean, id: string): boolean {
  // ok: authorisation-not-awaited
  return !canWrite(id);
}

export const elsewhere = async (canWrite: (id: string) => Promise<boolean>, id: string) => !(await canWrite(id));

export default router;

router.put("/documents/:id", async (req, res) => {
  // ok: authorisation-not-awaited
  const pending = canRead(req.user.id, req.params.id);
  const document = await db.document.findUnique({ where: { id: req.params.id } });
  if (!(await pending)) return res.status(403).end();
  return res.json(document);
});
