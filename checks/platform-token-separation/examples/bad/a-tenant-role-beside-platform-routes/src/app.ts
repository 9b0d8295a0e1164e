import express, { Router } from 'express';
import { readMember, readStaff } from './tokens';

function member(req, res, next) {
  try {
    req.caller = readMember(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

function operator(req, res, next) {
  try {
    const claims = readStaff(req.headers.authorization.slice(7));
    if (claims.scope !== 'operator') return res.status(403).end();
  } catch {
    return res.status(401).end();
  }
  next();
}

const only = (...roles) => (req, res, next) => {
  if (!roles.includes(req.caller.role)) return res.status(403).end();
  next();
};

const accounts = Router();
// ok: tenant-token-on-platform-route
accounts.get('/', operator, (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
accounts.delete('/:id', member, only('OWNER'), (req, res) => res.end());

const boards = Router();
// ok: tenant-token-on-platform-route
boards.delete('/:id', member, only('OWNER'), (req, res) => res.end());

const app = express();
app.use('/backoffice/accounts', accounts);
app.use('/boards', boards);
app.listen(3000);
