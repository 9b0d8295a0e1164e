import express from 'express';
import { readMember, readStaff } from './tokens';

const signedIn = (read) => (req, res, next) => {
  try {
    req.caller = read(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
};

const demand = (...roles) => (req, res, next) => {
  if (!roles.includes(req.caller.role)) return res.status(403).end();
  next();
};

const asMember = signedIn(readMember);
const asStaff = signedIn(readStaff);

const app = express();
// ruleid: tenant-token-on-platform-route
app.delete('/platform/tenants/:id', asMember, demand('PLATFORM_ADMIN', 'TENANT_OWNER'), (req, res) => res.end());
// ruleid: tenant-token-on-platform-route
app.get('/platform/usage', asMember, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/platform/tenants', asMember, demand('PLATFORM_ADMIN'), (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/platform/plans', asStaff, demand('PLATFORM_ADMIN', 'TENANT_OWNER'), (req, res) => res.json([]));
app.listen(3000);
