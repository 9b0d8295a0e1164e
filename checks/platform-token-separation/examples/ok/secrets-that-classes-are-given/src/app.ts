import express from 'express';
import { couriers, members } from './tokens';

// ok: kind-not-checked
function member(req, res, next) {
  try {
    req.member = members.read(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

// ok: kind-not-checked
function courier(req, res, next) {
  try {
    req.courier = couriers.read(req.get('x-courier'));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/parcels', member, (req, res) => res.json([]));
app.post('/parcels/:id/left', courier, (req, res) => res.status(204).end());
app.listen(3000);
