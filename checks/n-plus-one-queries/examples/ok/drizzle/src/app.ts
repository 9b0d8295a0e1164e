import { and, count, eq, exists, inArray } from 'drizzle-orm';
import express from 'express';
import { bookings, db, rooms } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  res.json(await db.select().from(rooms).where(eq(rooms.tenantId, req.user.tenantId)).limit(50).offset(Number(req.query.at)));
});

app.get('/rooms/:id', async (req, res) => {
  // ok: unbounded-list
  const [room] = await db.select().from(rooms).where(and(eq(rooms.id, req.params.id), eq(rooms.tenantId, req.user.tenantId)));
  // ok: unbounded-list
  const [total] = await db.select({ total: count() }).from(bookings).where(eq(bookings.tenantId, req.user.tenantId));
  res.json({ room, total });
});

app.get('/bookings', async (req, res) => {
  const list = await db.query.bookings.findMany({ where: eq(bookings.tenantId, req.user.tenantId), limit: 50 });
  const ids = list.map((booking) => booking.roomId);
  // ok: unbounded-list
  const named = await db.select().from(rooms).where(and(inArray(rooms.id, ids), eq(rooms.tenantId, req.user.tenantId)));
  res.json({ list, named });
});

app.get('/free', async (req, res) => {
  // ok: unbounded-list
  const taken = db.select({ id: bookings.roomId }).from(bookings).where(eq(bookings.tenantId, req.user.tenantId));
  const mine = and(eq(rooms.tenantId, req.user.tenantId), inArray(rooms.id, taken));
  // ok: unbounded-list
  const some = exists(db.select().from(bookings).where(eq(bookings.tenantId, req.user.tenantId)));
  res.json(await db.select().from(rooms).where(and(mine, some)).limit(50));
});

app.post('/bookings', async (req, res) => {
  const list = await db.select().from(rooms).where(eq(rooms.tenantId, req.user.tenantId)).limit(50);
  // ok: query-in-loop
  await db.insert(bookings).values(
    list.map((room) => ({ id: crypto.randomUUID(), tenantId: req.user.tenantId, roomId: room.id, guests: 0 })),
  );
  res.json({});
});
