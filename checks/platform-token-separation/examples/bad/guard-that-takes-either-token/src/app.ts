import express from 'express';
import { readMember, readStaff } from './tokens';

// ruleid: platform-token-on-tenant-route
function anyone(req, res, next) {
  const token = req.headers.authorization.slice(7);
  try {
    req.caller = readMember(token);
  } catch {
    try {
      req.caller = readStaff(token);
    } catch {
      return res.status(401).end();
    }
  }
  next();
}

const app = express();
app.get('/bookings', anyone, (req, res) => res.json([]));
app.listen(3000);
