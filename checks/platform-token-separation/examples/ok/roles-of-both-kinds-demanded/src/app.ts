import express from 'express';
import { read } from './tokens';

// ok: platform-token-on-tenant-route
function requireTenant(req, res, next) {
  const claims = read(req.headers.authorization.slice(7));
  if (claims.role === 'PLATFORM_ADMIN' && claims.impersonating) {
    req.tenantId = claims.impersonating.tenantId;
    return next();
  }
  if (claims.type !== 'tenant') return res.status(403).end();
  next();
}

const app = express();
// ok: tenant-token-on-platform-route
app.get('/bookings/today', requireTenant, (req, res) => res.json([]));
app.listen(3000);
