import express from 'express';
import { requireUser } from './auth';
import { db } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await db.selectFrom('rooms').selectAll().where('tenantId', '=', String(req.query.tenantId)).execute();
  res.json({ rows, tenantId });
});

app.get('/named', async (req, res) => {
  const { tenantId } = req.user;
  const asked = String(req.query.tenantId);
  // ruleid: tenant-id-from-client
  const rows = await db.selectFrom('rooms as r').selectAll().where((eb) => eb.and([eb('r.tenantId', '=', asked)])).execute();
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await db.updateTable('rooms').set(req.body).where('id', '=', req.params.id).where('tenantId', '=', tenantId).execute();
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await db.insertInto('rooms').values({ tenantId, ...req.body }).execute();
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await db.insertInto('bookings').values({ tenantId, roomId: req.body.roomId, guests: 1 }).execute();
  res.json({});
});
