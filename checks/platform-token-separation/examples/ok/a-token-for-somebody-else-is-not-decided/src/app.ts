import express from 'express';
import { readAdmin } from './tokens';
import { open } from './sessions';

// ok: kind-not-checked
function requireAdmin(req, res, next) {
  try {
    req.admin = readAdmin(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.post('/admin/accounts/:id/session', requireAdmin, (req, res) => res.json({ token: open(req.params.id) }));
app.listen(3000);
