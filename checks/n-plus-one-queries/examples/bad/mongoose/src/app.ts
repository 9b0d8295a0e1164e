import express from 'express';
import { Booking, Room } from './models';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await Room.find({ tenantId: req.user.tenantId }).sort({ name: 1 }).lean());
});

app.post('/rooms/names', async (req, res) => {
  const rooms = await Room.find({ tenantId: req.user.tenantId }).limit(50);
  for (const room of rooms) {
    room.name = String(room.name).trim();
    // ruleid: query-in-loop
    await room.save();
  }
  res.json({});
});
