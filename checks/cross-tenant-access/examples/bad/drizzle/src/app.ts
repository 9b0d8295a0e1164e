import { and, eq } from 'drizzle-orm';
import express from 'express';
import { requireUser } from './auth';
import { bookings, db, rooms } from './db';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await db.select().from(rooms).where(eq(rooms.tenantId, String(req.query.tenantId)));
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await db.update(rooms).set(req.body).where(and(eq(rooms.id, req.params.id), eq(rooms.tenantId, tenantId)));
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await db.insert(rooms).values({ tenantId, ...req.body });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await db.insert(bookings).values({ id: crypto.randomUUID(), tenantId, roomId: req.body.roomId });
  res.json({});
});
