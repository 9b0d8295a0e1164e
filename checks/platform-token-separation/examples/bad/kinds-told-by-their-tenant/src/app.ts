import express from 'express';
import { readAs } from './tokens';

function withAccess(req, res, next) {
  try {
    req.user = readAs('access', req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

function asAdmin(req, res, next) {
  try {
    req.admin = readAs('admin', req.get('x-admin'));
  } catch {
    return res.status(401).end();
  }
  next();
}

// ruleid: platform-token-on-tenant-route
function staffOrAdmin(req, res, next) {
  const token = req.headers.authorization.slice(7);
  try {
    req.user = readAs('staff', token);
  } catch {
    try {
      req.admin = readAs('admin', token);
    } catch {
      return res.status(401).end();
    }
  }
  next();
}

const app = express();
const admin = express.Router();
admin.get('/tenants', asAdmin, (req, res) => res.json([]));
admin.post('/tenants/:id/close', asAdmin, (req, res) => res.status(204).end());
// ruleid: tenant-token-on-platform-route
admin.post('/tenants/:id/trial', withAccess, (req, res) => res.status(204).end());
app.use('/admin', admin);
app.get('/orders', withAccess, (req, res) => res.json([]));
app.get('/orders/:id/history', staffOrAdmin, (req, res) => res.json([]));
app.listen(3000);
