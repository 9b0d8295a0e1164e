import express from 'express';
import { bearer } from './bearer';
import { Tokens } from './tokens';

const tokens = new Tokens();

// ok: platform-token-on-tenant-route
const clerk = (req, res, next) => {
  try {
    req.clerk = tokens.clerk(bearer(req));
  } catch {
    return res.status(401).end();
  }
  next();
};

const operator = (req, res, next) => {
  try {
    req.operator = tokens.operator(bearer(req));
  } catch {
    return res.status(401).end();
  }
  next();
};

const app = express();
app.get('/orders', clerk, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.post('/platform/tenants/:id/suspend', operator, (req, res) => res.json({}));
app.listen(3000);
