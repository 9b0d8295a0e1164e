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

// ruleid: kind-not-checked
async function staff(req, res, next) {
  try {
    req.staff = await readStaff(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/bookings', member, (req, res) => res.json([]));
app.get('/platform/tenants', staff, (req, res) => res.json([]));
app.listen(3000);
