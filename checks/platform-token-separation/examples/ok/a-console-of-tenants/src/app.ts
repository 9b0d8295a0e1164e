import express from 'express';
import jwt from 'jsonwebtoken';
import { config } from './config';

function member(req, res, next) {
  const claims = jwt.verify(req.headers.authorization.slice(7), config.MEMBER_KEY, { algorithms: ['HS256'] });
  if (claims.type !== 'member') return res.status(403).end();
  next();
}

function operator(req, res, next) {
  const claims = jwt.verify(req.headers.authorization.slice(7), config.OPERATOR_KEY, { algorithms: ['HS256'] });
  if (claims.type !== 'operator') return res.status(403).end();
  next();
}

const own = express.Router();
// ok: tenant-token-on-platform-route
own.get('/orders', member, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
own.delete('/orders/:id', member, (req, res) => res.status(204).end());

const app = express();
app.use('/console', own);
app.get('/platform/tenants', operator, (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
app.get('/staff/rota', member, (req, res) => res.json([]));
app.listen(3000);
