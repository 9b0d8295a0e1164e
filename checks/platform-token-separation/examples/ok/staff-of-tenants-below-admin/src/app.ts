import express from 'express';
import { readMember } from './tokens';

function asMember(req, res, next) {
  try {
    req.caller = readMember(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const demand = (...roles) => (req, res, next) => {
  if (!roles.includes(req.caller.role)) return res.status(403).end();
  next();
};

const app = express();
// ok: tenant-token-on-platform-route
app.get('/admin/bookings', asMember, demand('TENANT_OWNER'), (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/admin/settings', asMember, (req, res) => res.json([]));
app.listen(3000);
