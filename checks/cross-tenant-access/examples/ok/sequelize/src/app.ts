import express from 'express';
import { requireUser } from './auth';
import { Booking, Room, sequelize } from './models';

const app = express();
app.use(express.json());
app.use(requireUser);

app.get('/rooms', async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await Room.findAll({ where: { tenantId: req.user.tenantId }, limit: 50 }));
});

app.put('/rooms/:id', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await Room.update({ name: String(req.body.name) }, { where: { id: req.params.id, tenantId } });
  res.json({});
});

app.post('/rooms', async (req, res) => {
  const { tenantId } = req.user;
  // ok: tenant-key-mass-assignment
  await Room.create({ ...req.body, id: undefined, tenantId });
  res.json({});
});

app.post('/bookings', async (req, res) => {
  const { tenantId } = req.user;
  const made = await sequelize.transaction(async (transaction) => {
    const room = await Room.findOne({ where: { id: req.body.roomId, tenantId }, transaction });
    if (!room) throw new Error('no such room');
    // ok: unverified-foreign-key
    return Booking.create({ tenantId, roomId: req.body.roomId }, { transaction });
  });
  res.json(made);
});
