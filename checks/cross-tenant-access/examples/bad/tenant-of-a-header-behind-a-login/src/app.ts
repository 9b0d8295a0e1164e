import express from 'express';
import { requireLogin } from './login';
import { prisma } from './db';

const app = express();
app.use(requireLogin);

app.get('/invoices', async (req, res) => {
  const tenantId = req.headers['x-tenant-id'] as string;
  // ruleid: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

app.get('/tenants/:tenantId/invoices', async (req, res) => {
  // ruleid: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.params.tenantId } }));
});

app.get('/folders', async (req, res) => {
  const { tenantId } = res.locals.session;
  res.json(await prisma.folder.findMany({ where: { tenantId }, take: Number(req.query.take) }));
});

app.listen(3000);
