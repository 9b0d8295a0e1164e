import { PrismaClient } from '@prisma/client';
import express from 'express';
import { OfAll, OfTenant, Rows } from './rows';

const prisma = new PrismaClient();
const all = new OfAll(prisma);
const forTenant = (tenantId: string) => new OfTenant(prisma, tenantId);

const app = express();
app.get('/tariffs/:slug', async (req, res) => {
  const rows = new Rows(prisma);
  res.json([await rows.find(req.params.slug), await forTenant(req.tenantId).find(req.params.slug), await all.find(req.tenantId, req.params.slug)]);
});
app.listen(3000);
