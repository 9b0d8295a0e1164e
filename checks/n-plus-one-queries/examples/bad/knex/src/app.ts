import express from 'express';
import { knex } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await knex('rooms').where({ tenant_id: req.user.tenantId }));
});

app.get('/joined', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unbounded-list
  const query = knex('bookings as b').join('rooms as r', 'r.id', 'b.room_id').select('b.*', 'r.name');
  query.where('b.tenant_id', tenantId);
  res.json(await query);
});
