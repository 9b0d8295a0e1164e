import express from 'express';
import { readAccess, readAdmin, readStaff } from './tokens';

// ok: platform-token-on-tenant-route
function withAccess(req, res, next) {
  try {
    const claims = readAccess(req.headers.authorization.slice(7));
    if (claims.use !== 'access') return res.status(403).end();
    req.caller = claims;
  } catch {
    return res.status(401).end();
  }
  next();
}

// ok: platform-token-on-tenant-route
function ofStaff(req, res, next) {
  try {
    const claims = readStaff(req.headers.authorization.slice(7));
    if (claims.use !== 'staff') return res.status(403).end();
    req.caller = claims;
  } catch {
    return res.status(401).end();
  }
  next();
}

function asAdmin(req, res, next) {
  try {
    const claims = readAdmin(req.headers.authorization.slice(7));
    if (claims.use !== 'admin') return res.status(403).end();
    req.caller = claims;
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
// ok: tenant-token-on-platform-route
app.get('/admin/tenants', asAdmin, (req, res) => res.json([]));
app.get('/platform/plans', asAdmin, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/shop/admin/users', withAccess, (req, res) => res.json([]));
app.get('/orders', withAccess, (req, res) => res.json([]));
app.get('/rota', ofStaff, (req, res) => res.json([]));
app.listen(3000);
