import express from 'express';
import { TenantTokens } from './tokens';

const tokens = new TenantTokens();

// ok: kind-not-checked
function requireTenant(req, res, next) {
  req.account = tokens.verify(req.headers.authorization.slice(7));
  next();
}

const app = express();
app.get('/bookings', requireTenant, (req, res) => res.json([]));
app.listen(3000);
