import express from 'express';

import { bookingsOf, invoicesOf } from './bookings';
import { requireTenant } from './tenant';

export const app = express();

app.get('/api/v1/bookings', requireTenant, async (req, res) => {
  res.json(await bookingsOf(res.locals.tenantId));
});

// ruleid: route-family-untested
app.get('/api/v1/invoices', requireTenant, async (req, res) => {
  res.json(await invoicesOf(res.locals.tenantId));
});
