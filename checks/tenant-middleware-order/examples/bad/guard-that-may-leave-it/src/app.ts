import express from 'express';
import { list } from './bookings';
import { withContext } from './tenant';

export const app = express();

// Nothing that is followed says whether `context` holds the tenant.
app.get('/bookings', withContext, async (req, res) => {
  res.json(await list(req.context.tenantId));
});
