import express from 'express';
import { anyLink, consoleToken, userToken } from './tokens';

const raw = (req) => req.headers.authorization.slice(7);

// ok: platform-token-on-tenant-route
function signedIn(req, res, next) {
  try {
    req.user = userToken.open(raw(req));
  } catch {
    return res.status(401).end();
  }
  next();
}

// ruleid: platform-token-on-tenant-route
function userOrStaff(req, res, next) {
  try {
    req.staff = consoleToken.open(raw(req));
    return next();
  } catch {
    return signedIn(req, res, next);
  }
}

// ruleid: kind-not-checked
function byLink(req, res, next) {
  try {
    req.link = anyLink.open(req.query.link);
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/boards', signedIn, (req, res) => res.json([]));
app.get('/files', byLink, (req, res) => res.json([]));
app.post('/boards/:id/lock', userOrStaff, (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
app.get('/platform/usage', signedIn, (req, res) => res.json([]));
app.listen(3000);
