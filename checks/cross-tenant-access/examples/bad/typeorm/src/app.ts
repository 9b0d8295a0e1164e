import express from 'express';
import { requireUser } from './auth';
import { dataSource } from './db';
import { Booking, Room } from './entities';

const app = express();
app.use(express.json());
app.use(requireUser);
const rooms = dataSource.getRepository(Room);
const bookings = dataSource.getRepository(Booking);

app.get('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-id-from-client
  const rows = await rooms.find({ where: { tenantId: String(req.query.tenantId) }, take: 50 });
  res.json({ rows, tenantId });
});

app.get('/named', async (req, res) => {
  const { tenantId } = req.user;
  const asked = String(req.query.tenantId);
  // ruleid: tenant-id-from-client
  const rows = await rooms.createQueryBuilder('r').where('r.tenantId = :asked', { asked }).getMany();
  res.json({ rows, tenantId });
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await rooms.update({ id: req.params.id, tenantId }, req.body);
  res.json({});
});

app.patch('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  const room = await rooms.findOneByOrFail({ id: req.params.id, tenantId });
  // ruleid: tenant-key-mass-assignment
  await rooms.save(Object.assign(room, req.body));
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  await rooms.save(rooms.create({ tenantId, ...req.body }));
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: unverified-foreign-key
  await bookings.insert({ tenantId, roomId: req.body.roomId });
  res.json({});
});
