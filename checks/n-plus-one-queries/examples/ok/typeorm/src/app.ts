import express from 'express';
import { In } from 'typeorm';
import { bookings, rooms } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ok: unbounded-list
  res.json(await rooms.findAndCount({ where: { tenantId: req.user.tenantId }, take: 50, skip: Number(req.query.at) }));
});

app.get('/rooms/:id', async (req, res) => {
  // ok: unbounded-list
  const room = await rooms.findOne({ where: { id: req.params.id, tenantId: req.user.tenantId } });
  // ok: unbounded-list
  const total = await bookings.countBy({ tenantId: req.user.tenantId });
  res.json({ room, total });
});

app.get('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await bookings.createQueryBuilder('b').where('b.tenantId = :tenantId', { tenantId }).take(50).getMany();
  // ok: unbounded-list
  const named = await rooms.findBy({ id: In(list.map((booking) => booking.roomId)), tenantId });
  res.json({ list, named });
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const list = await rooms.find({ where: { tenantId }, take: 50 });
  // ok: query-in-loop
  await bookings.save(list.map((room) => bookings.create({ tenantId, roomId: room.id, guests: 0 })));
  for (const room of list) room.name = room.name.trim();
  // ok: query-in-loop
  await rooms.save(list);
  res.json({});
});
