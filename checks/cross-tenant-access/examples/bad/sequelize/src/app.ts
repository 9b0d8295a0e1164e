import express from 'express';
import { requireUser } from './auth';
import { Booking, Room } from './models';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await Room.findAll({ where: { tenantId: String(req.query.tenantId) }, limit: 50 });
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await Room.update(req.body, { where: { id: req.params.id, tenantId } });
  res.json({});
});

app.patch('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  const room = await Room.findOne({ where: { id: req.params.id, tenantId } });
  // ruleid: tenant-key-mass-assignment
  await room?.update(req.body);
  res.json({});
});

app.post('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  const room = await Room.findOne({ where: { id: req.params.id, tenantId } });
  room?.set(req.body);
  // ruleid: tenant-key-mass-assignment
  await room?.save();
  res.json({});
});

app.patch('/rooms/:id/name', async (req, res) => {
  const { tenantId } = req.user;
  const room = await Room.findOne({ where: { id: req.params.id, tenantId }, rejectOnEmpty: true });
  Object.assign(room, req.body);
  // ruleid: tenant-key-mass-assignment
  await room.save();
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await Room.create({ tenantId, ...req.body });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await Booking.create({ tenantId, roomId: req.body.roomId });
  res.json({});
});
