import express from 'express';
import { Room } from './models';
import { RoomRepository } from './repositories/rooms';

const repository = new RoomRepository();
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await Room.destroy({ where: { id: req.params.id, tenantId: req.user.tenantId } });
  res.json({});
});
