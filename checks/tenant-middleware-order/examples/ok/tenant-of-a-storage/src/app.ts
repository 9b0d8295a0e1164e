import { PrismaClient } from '@prisma/client';
import express from 'express';
import { counter } from './counter';
import { ownTenant } from './running';

const prisma = new PrismaClient();
const app = express();
app.use(counter);
// ok: resolved-not-required, tenant-missing
app.get('/parcels', async (_req, res) => {
  res.json(await prisma.parcel.findMany({ where: { tenantId: ownTenant() } }));
});
app.listen(3000);
