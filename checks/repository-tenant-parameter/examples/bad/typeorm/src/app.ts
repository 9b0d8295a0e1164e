import express from 'express';
import { DataSource } from 'typeorm';
import { Room } from './entities';
import { RoomRepository } from './repositories/rooms';

const dataSource = new DataSource({ type: 'postgres', entities: [Room] });
const repository = new RoomRepository(dataSource);
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await dataSource.getRepository(Room).delete({ id: req.params.id, tenantId: req.user.tenantId });
  res.json({});
});
