import express from 'express';
import { PrismaClient } from '@prisma/client';
import { readStaff, readUser } from './tokens';

const db = new PrismaClient();

function user(req, res, next) {
  try {
    req.user = readUser(req.headers.authorization.slice(7));
    req.tenantId = req.user.tenantId;
  } catch {
    return res.status(401).end();
  }
  next();
}

function staff(req, res, next) {
  try {
    req.staff = readStaff(req.headers.authorization.slice(7)).staff;
  } catch {
    return res.status(403).end();
  }
  next();
}

const app = express();
app.get('/bills', user, async (req, res) => res.json(await db.bill.findMany({ where: { tenantId: req.tenantId } })));
// ruleid: whole-table
app.get('/admin/volume', staff, async (req, res) => res.json(await db.bill.aggregate({ _sum: { cents: true } })));
app.listen(3000);
