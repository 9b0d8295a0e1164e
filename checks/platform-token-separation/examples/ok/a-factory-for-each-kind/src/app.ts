import express from 'express';
import { consoleToken, userToken } from './tokens';

const raw = (req) => req.headers.authorization.slice(7);

function signedIn(req, res, next) {
  try {
    req.user = userToken.open(raw(req));
  } catch {
    return res.status(401).end();
  }
  next();
}

function staffOnly(req, res, next) {
  try {
    req.staff = consoleToken.open(raw(req));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/boards', signedIn, (req, res) => res.json([]));
app.get('/platform/tenants', staffOnly, (req, res) => res.json([]));
app.listen(3000);
