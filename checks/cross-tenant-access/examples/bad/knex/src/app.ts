import express from 'express';
import { requireUser } from './auth';
import { knex } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await knex('rooms').where({ tenant_id: String(req.query.tenantId) }).limit(50);
  res.json({ rows, tenantId });
});

app.get('/named', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await knex('rooms').where('tenant_id', '=', req.query.tenantId).limit(50);
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await knex('rooms').where({ id: req.params.id, tenant_id: tenantId }).update(req.body);
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await knex('rooms').insert({ tenant_id: tenantId, ...req.body });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await knex('bookings').insert({ tenant_id: tenantId, room_id: req.body.roomId });
  res.json({});
});
