import express from 'express';
import { readMember, readStaff } from './tokens';

// ok: kind-not-checked
function member(req, res, next) {
  try {
    req.caller = readMember(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

// ok: kind-not-checked
function staff(req, res, next) {
  try {
    req.caller = readStaff(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/bookings', member, (req, res) => res.json([]));
app.get('/platform/tenants', staff, (req, res) => res.json([]));
app.listen(3000);
