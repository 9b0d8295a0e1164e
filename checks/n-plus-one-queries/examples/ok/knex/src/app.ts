import express from 'express';
import { knex } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  const query = knex('rooms').where({ tenant_id: req.user.tenantId });
  query.limit(50).offset(Number(req.query.at));
  res.json(await query);
});

app.get('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: unbounded-list
  const room = await knex('rooms').where({ id: req.params.id, tenant_id: tenantId }).first();
  // ok: unbounded-list
  const [{ total }] = await knex('bookings').where({ tenant_id: tenantId }).count('* as total');
  res.json({ room, total });
});

app.get('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await knex('bookings').where({ tenant_id: tenantId }).limit(50);
  const ids = list.map((booking) => booking.room_id);
  // ok: unbounded-list
  const named = await knex('rooms').whereIn('id', ids).where({ tenant_id: tenantId });
  res.json({ list, named });
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await knex('rooms').where({ tenant_id: tenantId }).limit(50);
  // ok: query-in-loop
  await knex('bookings').insert(list.map((room) => ({ tenant_id: tenantId, room_id: room.id, guests: 0 })));
  res.json({});
});
