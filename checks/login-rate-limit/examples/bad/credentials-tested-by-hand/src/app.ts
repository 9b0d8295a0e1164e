import express from "express";
import rateLimit from "express-rate-limit";
import { db } from "./db";
import { verifyTotp } from "./factor";
import { digest, fits, issue, open, signedIn } from "./keys";

const app = express();
app.set("trust proxy", 1);
const wide = rateLimit({ windowMs: 15 * 60 * 1000, limit: 60, keyGenerator: (req) => `${req.ip}:${req.body.email}` });

// ruleid: login-without-limiter
app.post("/session", async (req, res) => {
  const row = await db.account.findUnique({ where: { email: req.body.email } });
  if (!row || !(await fits(req.body.word, row))) return res.sendStatus(401);
  return res.json({ token: issue(row.id) });
});
// ruleid: limit-too-loose
app.post("/recovery/confirm", wide, async (req, res) => {
  const row = await db.recovery.findFirst({ where: { digest: digest(String(req.body.code)) } });
  if (!row) return res.sendStatus(401);
  await db.account.update({ where: { id: row.accountId }, data: { open: true } });
  return res.sendStatus(204);
});
// ruleid: limit-too-loose
app.post("/session/step", signedIn, wide, async (req, res) => {
  const row = await db.account.findUnique({ where: { id: res.locals.claims.sub } });
  if (!verifyTotp(row.factor, req.body.code)) return res.sendStatus(401);
  return res.json({ token: issue(row.id) });
});
// ruleid: login-without-limiter
app.post("/session/renew", async (req, res) => res.json({ token: issue(open(req.body.token).sub) }));
app.listen(3000);
