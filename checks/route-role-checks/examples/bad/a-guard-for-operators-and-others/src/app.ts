import express from 'express';
import { db } from './db';
import { guestOf, operatorOf } from './tokens';

function guest(req, res, next) {
  try {
    req.guest = guestOf(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

function operator(req, res, next) {
  try {
    req.operator = operatorOf(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

function either(req, res, next) {
  const raw = req.headers.authorization.slice(7);
  try {
    req.guest = guestOf(raw);
    return next();
  } catch {
    // Then it may be an operator's.
  }
  try {
    req.operator = operatorOf(raw);
    return next();
  } catch {
    return res.status(401).end();
  }
}

const app = express();
app.get('/bookings', guest, async (req, res) => res.json(await db.booking.findMany()));
app.get('/platform/hotels', operator, async (req, res) => res.json(await db.hotel.findMany()));
// ruleid: level-below-requirement
app.get('/platform/bookings', guest, async (req, res) => res.json(await db.booking.findMany()));
// ruleid: level-below-requirement
app.get('/platform/rates', either, async (req, res) => res.json(await db.rate.findMany()));
app.listen(3000);
