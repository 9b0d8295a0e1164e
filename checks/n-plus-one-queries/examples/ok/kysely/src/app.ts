import express from 'express';
import { db } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  let query = db.selectFrom('rooms').selectAll().where('tenantId', '=', req.user.tenantId);
  if (req.query.at) query = query.offset(Number(req.query.at));
  res.json(await query.limit(50).execute());
});

app.get('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: unbounded-list
  const room = await db.selectFrom('rooms').selectAll().where('id', '=', req.params.id).where('tenantId', '=', tenantId).execute();
  // ok: unbounded-list
  const total = await db.selectFrom('bookings').select(db.fn.countAll().as('n')).where('tenantId', '=', tenantId).execute();
  res.json({ room, total });
});

app.get('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await db.selectFrom('bookings').selectAll().where('tenantId', '=', tenantId).limit(50).execute();
  const ids = list.map((booking) => booking.roomId);
  // ok: unbounded-list
  const rooms = await db.selectFrom('rooms').selectAll().where('id', 'in', ids).where('tenantId', '=', tenantId).execute();
  res.json({ list, rooms });
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const rooms = await db.selectFrom('rooms').select('id').where('tenantId', '=', tenantId).limit(50).execute();
  // ok: query-in-loop
  await db.insertInto('bookings').values(rooms.map((room) => ({ tenantId, roomId: room.id, guests: 0 }))).execute();
  res.json({});
});
