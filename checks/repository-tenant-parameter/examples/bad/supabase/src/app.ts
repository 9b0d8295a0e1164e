import express from 'express';
import { RoomRepository } from './repositories/rooms';
import { privileged } from './supabase';

const repository = new RoomRepository();
const app = express();

app.get('/rooms/:id', async (req, res) => {
  // ok: query-outside-data-layer
  res.json(await repository.get(req.user.tenantId, req.params.id));
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: query-outside-data-layer
  await privileged().from('rooms').delete().eq('id', req.params.id).eq('tenant_id', req.user.tenantId);
  res.json({});
});
