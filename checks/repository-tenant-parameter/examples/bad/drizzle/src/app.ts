import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import express from 'express';
import { rooms } from './db/schema';
import { RoomRepository } from './repositories/rooms';

const db = drizzle(process.env.DATABASE_URL!);
const repository = new RoomRepository(db);
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await db.delete(rooms).where(and(eq(rooms.id, req.params.id), eq(rooms.tenantId, req.user.tenantId)));
  res.json({});
});
