import express from 'express';
import { requireUser } from './auth';
import { db } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await db.selectFrom('rooms').selectAll().where('tenantId', '=', req.user.tenantId).execute());
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  await db
    .updateTable('rooms')
    // ok: tenant-key-mass-assignment
    .set({ name: String(req.body.name) })
    .where('id', '=', req.params.id)
    .where('tenantId', '=', tenantId)
    .execute();
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const { roomId } = req.body;
  const room = await db
    .selectFrom('rooms')
    .select('id')
    .where('id', '=', roomId)
    .where('tenantId', '=', tenantId)
    .executeTakeFirst();
  if (!room) {
    res.status(404).end();
    return;
  }
  // ok: unverified-foreign-key
  await db.insertInto('bookings').values({ tenantId, roomId, guests: 1 }).execute();
  res.json({});
});
