import express from 'express';
import { db } from './db';
import { readStaff, readUser } from './tokens';

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

const only = (...roles) => (req, res, next) => (roles.includes(req.user.role) ? next() : res.status(403).end());

const app = express();
app.get('/bills', user, async (req, res) => res.json(await db.bill.findMany({ where: { tenantId: req.tenantId } })));
app.delete('/bills/:id', user, only('OWNER'), async (req, res) => {
  await db.bill.deleteMany({ where: { id: req.params.id, tenantId: req.tenantId } });
  res.end();
});
// ok: level-below-requirement
app.get('/admin/tenants', staff, async (req, res) => res.json(await db.tenant.findMany()));
app.listen(3000);
