import express from 'express';
import { requireUser } from './auth';
import { Guest } from './guests';
import { Booking, Room } from './models';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await Room.find({ tenantId: req.user.tenantId }));
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await Room.updateOne({ _id: req.params.id, tenantId }, { $set: { name: String(req.body.name) } });
  res.json({});
});

app.patch('/rooms/:id', async (req, res) => {
  const room = await Room.findOne({ _id: req.params.id, tenantId: req.user.tenantId });
  if (!room) {
    res.status(404).end();
    return;
  }
  room.name = String(req.body.name);
  // ok: tenant-key-mass-assignment
  await room.save();
  res.json(room);
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  res.json(await Room.create({ name: String(req.body.name), tenantId }));
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const room = await Room.findOne({ _id: req.body.roomId, tenantId });
  if (!room) {
    res.status(404).end();
    return;
  }
  // ok: unverified-foreign-key
  await Booking.create({ tenantId, room: room._id });
  res.json({});
});

app.post('/guests/:id/leave', async (req, res) => {
  // The plugin of the schema adds the tenant to it.
  // ok: principal-ignored
  await Guest.updateOne({ _id: req.params.id }, { leftAt: new Date() });
  res.json({});
});

app.patch('/bookings/:id', async (req, res) => {
  const { tenantId } = req.user;
  const booking = await Booking.findOne({ _id: req.params.id, tenantId });
  const room = await Room.findOne({ _id: req.body.roomId, tenantId });
  if (!booking || !room) {
    res.status(404).end();
    return;
  }
  // ok: unverified-foreign-key
  booking.room = room._id;
  res.json(await booking.save());
});
