import express from 'express';
import { bearer } from './bearer';
import { Tokens } from './tokens';

const tokens = new Tokens();

const clerk = (req, res, next) => {
  try {
    req.clerk = tokens.clerk(bearer(req));
  } catch {
    return res.status(401).end();
  }
  next();
};

// ruleid: platform-token-on-tenant-route
const clerkOrOperator = (req, res, next) => {
  try {
    req.clerk = tokens.clerk(bearer(req));
    return next();
  } catch {
    // perhaps an operator
  }
  try {
    req.operator = tokens.operator(bearer(req));
    return next();
  } catch {
    res.status(401).end();
  }
};

const app = express();
app.get('/stock', clerkOrOperator, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/orders', clerk, (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
app.post('/platform/tenants/:id/suspend', clerk, (req, res) => res.json({}));
// ruleid: tenant-token-on-platform-route
app.post('/platform/tenants/:id/resume', clerkOrOperator, (req, res) => res.json({}));
app.listen(3000);
