import express from 'express';

import { bookingsOf } from './bookings';
import { requireTenant } from './tenant';

export const app = express();

app.get('/api/v1/bookings', requireTenant, async (req, res) => {
  res.json(await bookingsOf(res.locals.tenantId));
});
