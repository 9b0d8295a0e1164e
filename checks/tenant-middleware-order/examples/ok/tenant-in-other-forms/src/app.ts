import express from 'express';
import { list } from './bookings';
import { bySubdomain, scoped } from './tenant';

export const app = express();

// ok: tenant-missing, resolved-not-required
app.get('/mine', bySubdomain, async (req, res) => {
  res.json(await list(req.tenantId));
});

// ok: tenant-missing, resolved-not-required
app.get('/scoped', scoped(async (req, res) => {
  res.json(await list(req.tenantId));
}));
