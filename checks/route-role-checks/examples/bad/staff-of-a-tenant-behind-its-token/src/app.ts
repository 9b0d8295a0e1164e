import express from 'express';
import { db } from './db';
import { readClerk, readDesk, readStaff, readUser } from './tokens';

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

const reading = (read) => (req, res, next) => {
  try {
    req.who = read(req.headers.authorization.slice(7));
  } catch {
    return res.status(403).end();
  }
  next();
};

const clerk = reading(readClerk);
const desk = reading(readDesk);
const only = (...roles) => (req, res, next) => (roles.includes(req.user.role) ? next() : res.status(403).end());

const app = express();
app.get('/bills', user, async (req, res) => res.json(await db.bill.findMany({ where: { tenantId: req.tenantId } })));
app.delete('/bills/:id', user, only('OWNER'), async (req, res) => {
  await db.bill.deleteMany({ where: { id: req.params.id, tenantId: req.tenantId } });
  res.end();
});
// ruleid: level-below-requirement
app.get('/admin/bills', staff, async (req, res) => res.json(await db.bill.findMany({ where: { paid: false } })));
// ruleid: level-below-requirement
app.get('/admin/desks', clerk, async (req, res) => res.json(await db.desk.findMany()));
// ruleid: level-below-requirement
app.get('/admin/robots', desk, async (req, res) => res.json(await db.robot.findMany()));
app.listen(3000);
