import express from 'express';
import { knex } from './db';
import { roomRepository } from './repositories/rooms';

const repository = roomRepository(knex);
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await knex('rooms').where({ id: req.params.id, tenant_id: req.user.tenantId }).del();
  res.json({});
});
