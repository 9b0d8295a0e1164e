import express from 'express';
import { read } from './tokens';

// ruleid: platform-token-on-tenant-route
function requireTenant(req, res, next) {
  const claims = read(req.headers.authorization.slice(7));
  if (claims.type !== 'tenant' && claims.type !== 'platform') return res.status(403).end();
  req.tenantId = claims.tenantId;
  next();
}

const app = express();
app.get('/bookings', requireTenant, (req, res) => res.json([]));
app.listen(3000);
