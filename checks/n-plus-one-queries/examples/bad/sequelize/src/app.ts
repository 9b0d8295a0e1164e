import express from 'express';
import { Booking, Room } from './models';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await Room.findAll({ where: { tenantId: req.user.tenantId } }));
});

app.get('/joined', async (req, res) => {
  // ruleid: unbounded-list
  const rows = await Booking.findAndCountAll({ where: { tenantId: req.user.tenantId }, include: ['room'] });
  res.json(rows);
});
