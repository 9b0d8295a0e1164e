import { eq } from 'drizzle-orm';
import express from 'express';
import { db, roomOf, rooms } from './services/rooms';

const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: database-in-handler
  res.json(await roomOf(req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: database-in-handler
  await db.delete(rooms).where(eq(rooms.id, req.params.id));
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const store = req.app.locals.store;
  // ruleid: database-in-handler
  await store.insert(rooms).values({ id: req.body.id });
  res.json({});
});
