import express from 'express';
import { Types } from 'mongoose';
import { requireUser } from './auth';
import { Guest } from './guests';
import { Booking, Room } from './models';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await Room.find({ tenantId: String(req.query.tenantId) });
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await Room.updateOne({ _id: req.params.id, tenantId }, { $set: req.body });
  // ruleid: tenant-key-mass-assignment
  res.json(await Room.findOneAndUpdate({ _id: req.params.id, tenantId }, req.body, { new: true }));
});

app.patch('/rooms/:id', async (req, res) => {
  const room = await Room.findOne({ _id: req.params.id, tenantId: req.user.tenantId });
  if (!room) {
    res.status(404).end();
    return;
  }
  Object.assign(room, req.body);
  // ruleid: tenant-key-mass-assignment
  await room.save();
  res.json(room);
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  res.json(await Room.create({ tenantId, ...req.body }));
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await Booking.create({ tenantId, room: req.body.roomId });
  res.json({});
});

app.post('/guests/:id/leave', async (req, res) => {
  // What the driver is asked passes no hook of the schema.
  // ruleid: principal-ignored
  await Guest.collection.updateOne({ _id: new Types.ObjectId(req.params.id) }, { $set: { leftAt: new Date() } });
  res.json({});
});

app.delete('/rooms/:id', async (req, res) => {
  // ruleid: principal-ignored
  await Room.deleteOne({ _id: req.params.id });
  res.json({});
});

app.patch('/bookings/:id', async (req, res) => {
  const { tenantId } = req.user;
  const booking = await Booking.findOne({ _id: req.params.id, tenantId });
  if (!booking) {
    res.status(404).end();
    return;
  }
  // ruleid: unverified-foreign-key
  if (req.body.roomId) booking.set('room', req.body.roomId);
  res.json(await booking.save());
});
