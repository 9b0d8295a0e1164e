import express from 'express';
import { requireUser } from './auth';
import { privileged } from './supabase';

const app = express();
app.use(express.json());
app.use(requireUser);
const supabase = privileged();

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const { data } = await supabase.from('rooms').select().eq('tenant_id', String(req.query.tenantId));
  res.json({ data, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await supabase.from('rooms').update(req.body).match({ id: req.params.id, tenant_id: tenantId });
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await supabase.from('rooms').insert({ tenant_id: tenantId, ...req.body });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await supabase.from('bookings').insert({ tenant_id: tenantId, room_id: req.body.roomId });
  res.json({});
});
