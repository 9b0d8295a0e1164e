import express from 'express';
import { db } from './db';
import { readKept, readOnce, readReceipt, readUser } from './tokens';

function user(req, res, next) {
  try {
    req.user = readUser(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/receipts', user, async (req, res) => res.json(await db.receipt.findMany({ where: { orgId: req.user.orgId } })));
app.get('/r/:token', async (req, res) => res.json(await db.receipt.findUnique({ where: { id: readReceipt(req.params.token).receipt } })));
app.get('/o/:token', (req, res) => res.json(readOnce(req.params.token)));
app.get('/k/:token', async (req, res) => res.json(await readKept(req.params.token)));
app.listen(3000);
