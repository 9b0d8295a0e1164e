import express from 'express';
import { requireUser } from './auth';
import { knex } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await knex('rooms').where({ tenant_id: req.user.tenantId }).limit(50));
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await knex('rooms').where({ id: req.params.id, tenant_id: tenantId }).update({ name: String(req.body.name) });
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await knex('rooms').insert({ ...req.body, id: undefined, tenant_id: tenantId });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const made = await knex.transaction(async (trx) => {
    const room = await trx('rooms').where({ id: req.body.roomId, tenant_id: tenantId }).first();
    if (!room) throw new Error('no such room');
    // ok: unverified-foreign-key
    return trx('bookings').insert({ tenant_id: tenantId, room_id: req.body.roomId }).returning('*');
  });
  res.json(made);
});
