import express from 'express';
import { tokens } from './tokens';

// ruleid: kind-not-checked
function requireAdmin(req, res, next) {
  req.admin = tokens.read(req.headers.authorization.slice(7));
  next();
}

const app = express();
app.post('/login', (req, res) => res.json(tokens.sign({ kind: 'tenant', sub: req.body.id })));
app.post('/platform/login', (req, res) => res.json(tokens.sign({ kind: 'platform', sub: req.body.id })));
app.get('/platform/tenants', requireAdmin, (req, res) => res.json([]));
app.listen(3000);
