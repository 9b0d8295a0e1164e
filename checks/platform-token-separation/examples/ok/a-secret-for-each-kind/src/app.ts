import express from 'express';
import { readTenant } from './tokens';

// ok: kind-not-checked
function requireTenant(req, res, next) {
  try {
    req.account = readTenant(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/bookings', requireTenant, (req, res) => res.json([]));
app.listen(3000);
