import express from 'express';
import { privileged } from './supabase';

const app = express();
const supabase = privileged();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  const { data } = await supabase.from('rooms').select().eq('tenant_id', req.user.tenantId);
  res.json(data);
});

app.get('/bookings', async (req, res) => {
  const { data: rooms } = await supabase.from('rooms').select().eq('tenant_id', req.user.tenantId).limit(50);
  const found = [];
  for (const room of rooms ?? []) {
    // ruleid: query-in-loop
    const { data } = await supabase.from('bookings').select().eq('room_id', room.id).limit(50);
    found.push({ room, data });
  }
  res.json(found);
});
