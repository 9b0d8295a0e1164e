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

const ofPath = express.Router({ mergeParams: true });
ofPath.use((req, res, next) => {
  res.locals.tenantId = req.params.tenantId;
  next();
});
// ok: tenant-missing, resolved-not-required
ofPath.get('/bookings', async (_req, res) => {
  res.json(await list(res.locals.tenantId));
});
app.use('/tenants/:tenantId', ofPath);
