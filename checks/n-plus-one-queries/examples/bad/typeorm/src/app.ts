import express from 'express';
import { bookings, rooms } from './db';

const app = express();

app.get('/rooms', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await rooms.find({ where: { tenantId: req.user.tenantId } }));
});

app.get('/bookings', async (req, res) => {
  // ruleid: unbounded-list
  res.json(await bookings.findBy({ tenantId: req.user.tenantId }));
});

app.get('/joined', async (req, res) => {
  const { tenantId } = req.user;
  const query = bookings.createQueryBuilder('b').innerJoinAndSelect('b.room', 'room');
  // ruleid: unbounded-list
  const rows = await query.where('b.tenantId = :tenantId', { tenantId }).getMany();
  res.json(rows);
});
