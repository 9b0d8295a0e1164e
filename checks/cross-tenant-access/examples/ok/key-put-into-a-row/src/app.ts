import express from 'express';
import { z } from 'zod';
import { requireUser } from './auth';
import { bookings } from './bookings';
import { validate } from './validate';

const created = z.object({ roomId: z.string().uuid() });
const changed = z.object({ roomId: z.string().uuid().optional() });
const app = express();
app.use(express.json());
app.use(requireUser);

app.post('/bookings', validate({ body: created }), async (req, res) => {
  res.json(await bookings.create(req.user.tenantId, req.body));
});

app.patch('/bookings/:id', validate({ body: changed }), async (req, res) => {
  res.json(await bookings.change(req.user.tenantId, req.params.id, req.body));
});

app.post('/bookings/:id/swap', validate({ body: created }), async (req, res) => {
  res.json(await bookings.swap(req.user.tenantId, req.params.id, req.body.roomId));
});
