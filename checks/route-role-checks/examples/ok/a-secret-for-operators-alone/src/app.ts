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

const app = express();
app.get('/bookings', guest, async (req, res) => res.json(await db.booking.findMany()));
app.get('/platform/hotels', operator, async (req, res) => res.json(await db.hotel.findMany()));
app.listen(3000);
