import express from 'express';
import { privileged } from './supabase';

const app = express();
const supabase = privileged();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  const { data } = await supabase.from('rooms').select().eq('tenant_id', req.user.tenantId).range(0, 49);
  res.json(data);
});

app.get('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: unbounded-list
  const { data } = await supabase.from('rooms').select().eq('id', req.params.id).eq('tenant_id', tenantId).single();
  // ok: unbounded-list
  const { count } = await supabase.from('bookings').select('*', { count: 'exact', head: true }).eq('tenant_id', tenantId);
  res.json({ data, count });
});

app.get('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const { data: bookings } = await supabase.from('bookings').select().eq('tenant_id', tenantId).limit(50);
  const ids = (bookings ?? []).map((booking) => booking.room_id);
  // ok: unbounded-list
  const { data: rooms } = await supabase.from('rooms').select().in('id', ids).eq('tenant_id', tenantId);
  res.json({ bookings, rooms });
});
