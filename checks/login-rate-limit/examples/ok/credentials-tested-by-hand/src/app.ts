import express from "express";
import rateLimit from "express-rate-limit";
import { db } from "./db";
import { verifyTotp } from "./factor";
import { digest, fits, issue, open, signedIn } from "./keys";

const app = express();
app.set("trust proxy", 1);
const few = rateLimit({ windowMs: 15 * 60 * 1000, limit: 5, keyGenerator: (req) => `${req.ip}:${req.body.email}` });

// ok: login-without-limiter
app.post("/session", few, async (req, res) => {
  const row = await db.account.findUnique({ where: { email: req.body.email } });
  if (!row || !(await fits(req.body.word, row))) return res.sendStatus(401);
  return res.json({ token: issue(row.id) });
});
// ok: limit-too-loose
app.post("/session/renew", few, async (req, res) => res.json({ token: issue(open(req.body.token).sub) }));
// ok: login-without-limiter
app.post("/factor/enable", signedIn, async (req, res) => {
  const row = await db.account.findUnique({ where: { id: res.locals.claims.sub } });
  if (!verifyTotp(row.factor, req.body.code)) return res.sendStatus(400);
  await db.account.update({ where: { id: row.id }, data: { factorOn: true } });
  return res.sendStatus(204);
});
// ok: login-without-limiter
app.post("/drafts", async (req, res) => {
  const known = await db.draft.findFirst({ where: { sum: digest(String(req.body.content)) } });
  return res.json(known ?? (await db.draft.create({ data: { content: req.body.content } })));
});
app.listen(3000);
