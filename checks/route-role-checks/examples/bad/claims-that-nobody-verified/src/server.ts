import express from 'express';
import jwt from 'jsonwebtoken';
import { db } from './db';
import { settings } from './settings';

const app = express();

function hinted(req, res, next) {
  const claims = jwt.decode(req.headers.authorization ?? '');
  if (!claims) return res.sendStatus(401);
  req.claims = claims;
  next();
}

function signedIn(req, res, next) {
  const claims = jwt.decode(req.headers.authorization ?? '');
  if (!claims) return res.sendStatus(401);
  req.claims = jwt.verify(req.headers.authorization, settings.keys[claims.depot], { algorithms: ['HS256'] });
  next();
}

// ruleid: unguarded-route
app.post('/parcels', hinted, async (req, res) => res.json(await db.parcel.create({ data: req.body })));
// ok: unguarded-route
app.put('/parcels', signedIn, async (req, res) => res.json(await db.parcel.update({ data: req.body })));
app.listen(3000);
