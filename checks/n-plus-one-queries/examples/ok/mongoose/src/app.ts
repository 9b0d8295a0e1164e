import express from 'express';
import { Booking, Room } from './models';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  const rooms = await Room.find({ tenantId: req.user.tenantId }).sort({ name: 1 }).limit(50).lean();
  const ids = rooms.map((room) => room._id);
  // ok: unbounded-list
  const bookings = await Booking.find({ room: { $in: ids }, tenantId: req.user.tenantId });
  // ok: unbounded-list
  res.json({ rooms, bookings, total: await Room.countDocuments({ tenantId: req.user.tenantId }) });
});

app.post('/rooms/names', async (req, res) => {
  const rooms = await Room.find({ tenantId: req.user.tenantId }).limit(50).lean();
  // ok: query-in-loop
  await Room.bulkWrite(
    rooms.map((room) => ({
      updateOne: { filter: { _id: room._id, tenantId: req.user.tenantId }, update: { $set: { name: room.name.trim() } } },
    })),
  );
  res.json({});
});
