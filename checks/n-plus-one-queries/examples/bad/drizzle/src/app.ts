import { and, eq } from 'drizzle-orm';
import express from 'express';
import { bookings, db, rooms } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await db.select().from(rooms).where(eq(rooms.tenantId, req.user.tenantId)));
});

app.get('/bookings', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await db.query.bookings.findMany({ where: eq(bookings.tenantId, req.user.tenantId) }));
});

app.get('/joined', async (req, res) => {
  const mine = and(eq(rooms.tenantId, req.user.tenantId), eq(bookings.tenantId, req.user.tenantId));
  // ruleid: unbounded-list
  const rows = await db.select().from(bookings).innerJoin(rooms, eq(rooms.id, bookings.roomId)).where(mine);
  res.json(rows);
});
