import express from 'express';
import { read } from './tokens';

// ruleid: kind-not-checked
function requireAdmin(req, res, next) {
  try {
    req.admin = read(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.use('/admin', requireAdmin);
app.get('/admin/tenants', (req, res) => res.json([]));
app.listen(3000);
