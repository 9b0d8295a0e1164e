import express from 'express';
import jwt from 'jsonwebtoken';
import { config } from './config';
import { seals } from './tokens';

function member(req, res, next) {
  try {
    req.member = seals.member(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

// ruleid: kind-not-checked
function courier(req, res, next) {
  try {
    req.courier = jwt.verify(req.get('x-courier'), config.SEAL_SECRET, { algorithms: ['HS256'] });
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/parcels', member, (req, res) => res.json([]));
app.post('/parcels/:id/left', courier, (req, res) => res.status(204).end());
app.listen(3000);
