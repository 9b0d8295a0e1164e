import express from 'express';
import { requireUser } from './auth';
import { dataSource } from './db';
import { Booking, Room } from './entities';

const app = express();
app.use(express.json());
app.use(requireUser);
const rooms = dataSource.getRepository(Room);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await rooms.find({ where: { tenant: { id: req.user.tenantId } }, take: 50 }));
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await rooms.update({ id: req.params.id, tenantId }, { name: String(req.body.name) });
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await rooms.save(rooms.create({ ...req.body, id: undefined, tenantId, tenant: undefined }));
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const made = await dataSource.transaction(async (manager) => {
    const room = await manager.findOne(Room, { where: { id: req.body.roomId, tenantId } });
    if (!room) throw new Error('no such room');
    // ok: unverified-foreign-key
    return manager.save(Booking, { tenantId, roomId: req.body.roomId });
  });
  res.json(made);
});

app.post('/rooms/:id/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const room = await rooms.findOneByOrFail({ id: req.params.id, tenantId });
  const notes = req.body.notes.map((note: object) => dataSource.manager.create(Booking, { ...note, tenantId, room }));
  // ok: tenant-key-mass-assignment
  await dataSource.manager.save(notes);
  res.json({});
});
