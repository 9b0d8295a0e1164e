import express from 'express';
import { db } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await db.selectFrom('rooms').selectAll().where('tenantId', '=', req.user.tenantId).execute());
});

app.get('/bookings', async (req, res) => {
  // ruleid: unbounded-list
  let query = db.selectFrom('bookings').selectAll().where('tenantId', '=', req.user.tenantId);
  if (req.query.guests) query = query.where('guests', '>', Number(req.query.guests));
  res.json(await query.execute());
});
