import express from 'express';
import { read } from './tokens';

// ruleid: kind-by-presence
function requireTenant(req, res, next) {
  const claims = read(req.headers.authorization.slice(7));
  if (!claims.tenantId) return res.status(401).end();
  req.tenantId = claims.tenantId;
  next();
}

const app = express();
app.get('/bookings', requireTenant, (req, res) => res.json([]));
app.listen(3000);
