import express from 'express';
import { db } from './db';
import { RoomRepository } from './repositories/rooms';

const repository = new RoomRepository(db);
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await db.deleteFrom('rooms').where('id', '=', req.params.id).where('tenantId', '=', req.user.tenantId).execute();
  res.json({});
});
