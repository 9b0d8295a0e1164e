import express from 'express';
import { bookings } from './bookings';
import { customers } from './customers';
import { listOf } from './service';
import { resolveTenant } from './tenant';

export const app = express();
app.use('/bookings', bookings);
app.use('/customers', resolveTenant, customers);
// ruleid: tenant-missing
app.get('/report', async (req, res) => {
  res.json(await listOf(req));
});
