import express from 'express';
import { readMember, readStaff } from './tokens';

async function member(req, res, next) {
  try {
    req.caller = await readMember(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

async function staff(req, res, next) {
  try {
    req.staff = await readStaff(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const only = (...roles) => async (req, res, next) => {
  try {
    req.caller = await readMember(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  if (!roles.includes(req.caller.role)) return res.status(403).end();
  next();
};

const app = express();
app.delete('/bookings/:id', only('owner', 'admin'), (req, res) => res.end());
app.get('/bookings', member, (req, res) => res.json([]));
app.get('/platform/tenants', staff, (req, res) => res.json([]));
app.listen(3000);
