import express, { Router } from 'express';
import { prisma } from './prisma';
import { addRoutes, inside, parent, single } from './routes';
import { resolveTenant } from './tenant';

export const app = express();
app.get('/health', (_req, res) => res.json({ ok: true }));
app.use('/inside', inside);
app.use('/single', single);
app.use('/parent', parent);

const guarded = Router();
addRoutes(guarded);
app.use('/guarded', resolveTenant, guarded);

app.use('/v1', resolveTenant);
// ok: tenant-missing, tenant-after-handler
app.get('/v1/bookings', async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});
