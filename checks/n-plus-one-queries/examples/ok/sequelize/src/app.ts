import express from 'express';
import { Op } from 'sequelize';
import { Booking, Room } from './models';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  const rows = await Room.findAndCountAll({ where: { tenantId: req.user.tenantId }, limit: 50 });
  res.json(rows);
});

app.get('/rooms/:id', async (req, res) => {
  // ok: unbounded-list
  const room = await Room.findOne({ where: { id: req.params.id, tenantId: req.user.tenantId } });
  // ok: unbounded-list
  const total = await Booking.count({ where: { tenantId: req.user.tenantId } });
  res.json({ room, total });
});

app.get('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await Booking.findAll({ where: { tenantId }, limit: 50 });
  // ok: unbounded-list
  const named = await Room.findAll({ where: { id: { [Op.in]: list.map((booking) => booking.roomId) }, tenantId } });
  res.json({ list, named });
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await Room.findAll({ where: { tenantId }, limit: 50 });
  // ok: query-in-loop
  await Booking.bulkCreate(list.map((room) => ({ tenantId, roomId: room.id, guests: 0 })));
  res.json({});
});
