import express from 'express';
import { Room } from './db/models';
import { rooms } from './repositories/rooms';

const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await rooms.get(req.user.tenantId, req.params.id));
});

app.get('/rooms/:id/again', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await rooms.findOne({ _id: req.params.id, tenantId: req.user.tenantId }));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await Room.deleteOne({ _id: req.params.id, tenantId: req.user.tenantId });
  res.json({});
});
