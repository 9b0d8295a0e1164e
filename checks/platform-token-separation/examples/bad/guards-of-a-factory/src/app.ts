import express from 'express';
import { tokens } from './tokens';

// ok: kind-not-checked
const only = (...kinds) => (req, _res, next) => {
  try {
    req.caller = tokens.expect(req.get('authorization').slice(7), ...kinds);
    next();
  } catch (error) {
    next(error);
  }
};

const member = only('member');
const staff = only('platform');
const either = only('member', 'platform');

const app = express();
app.get('/bookings', member, (req, res) => res.json([]));
app.get('/platform/tenants', staff, (req, res) => res.json([]));
// ruleid: platform-token-on-tenant-route
app.get('/exports', either, (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
app.get('/platform/usage', either, (req, res) => res.json([]));
app.listen(3000);
