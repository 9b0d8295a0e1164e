import { and, eq } from 'drizzle-orm';
import express from 'express';
import { requireUser } from './auth';
import { bookings, db, rooms } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await db.select().from(rooms).where(eq(rooms.tenantId, req.user.tenantId)));
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  await db
    .update(rooms)
    // ok: tenant-key-mass-assignment
    .set({ name: String(req.body.name) })
    .where(and(eq(rooms.id, req.params.id), eq(rooms.tenantId, tenantId)));
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const { roomId } = req.body;
  const [room] = await db.select().from(rooms).where(and(eq(rooms.id, roomId), eq(rooms.tenantId, tenantId)));
  if (!room) {
    res.status(404).end();
    return;
  }
  // ok: unverified-foreign-key
  await db.insert(bookings).values({ id: crypto.randomUUID(), tenantId, roomId });
  res.json({});
});
