import apicache from 'apicache';
import express from 'express';
import { prisma } from './db';
import { withTenant } from './guards';

const app = express();
const kept = apicache.middleware;

// ruleid: request-keyed-response-cache
app.get('/tariffs', withTenant, kept('5 minutes'), async (req, res) => {
  res.json(await prisma.tariff.findMany({ where: { tenantId: req.tenantId } }));
});

// ruleid: request-keyed-response-cache
app.use('/reports', apicache.middleware('1 hour'));

app.listen(3000);
