import express from 'express';
import { read } from './tokens';

function requireTenant(req, res, next) {
  const claims = read(req.headers.authorization.slice(7));
  if (claims.type !== 'tenant') return res.status(403).end();
  next();
}

function requireAdmin(req, res, next) {
  const claims = read(req.headers.authorization.slice(7));
  if (claims.role !== 'PLATFORM_ADMIN') return res.status(403).end();
  next();
}

const app = express();
app.get('/bookings', requireTenant, (req, res) => res.json([]));
app.get('/platform/tenants', requireAdmin, (req, res) => res.json([]));
app.listen(3000);
