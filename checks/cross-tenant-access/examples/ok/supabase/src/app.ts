import express from 'express';
import { requireUser } from './auth';
import { createSessionClient, privileged } from './supabase';

const app = express();
app.use(express.json());
app.use(requireUser);
const supabase = privileged();

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-id-from-client
  const own = await supabase.from('rooms').select().eq('tenant_id', tenantId);
  const session = await createSessionClient();
  // ok: tenant-id-from-client
  const { data } = await session.from('rooms').select().eq('tenant_id', String(req.query.tenantId));
  res.json({ own: own.data, data });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await supabase.from('rooms').update({ name: String(req.body.name) }).match({ id: req.params.id, tenant_id: tenantId });
  const session = await createSessionClient();
  // ok: tenant-key-mass-assignment
  await session.from('rooms').update(req.body).eq('id', req.params.id);
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const { roomId } = req.body;
  const { data: room } = await supabase.from('rooms').select('id').eq('id', roomId).eq('tenant_id', tenantId).maybeSingle();
  if (!room) {
    res.status(404).end();
    return;
  }
  // ok: unverified-foreign-key
  await supabase.from('bookings').insert({ tenant_id: tenantId, room_id: roomId });
  res.json({});
});
