import express from 'express';
import { storage, currentTenantId } from './context';
import { requireLogin } from './login';
import { prisma } from './db';

const app = express();
app.use(requireLogin);

const own = express.Router();
own.use((req, _res, next) => {
  // ok: tenant-id-from-client
  storage.run({ tenantId: req.user!.tenantId }, () => next());
});
own.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: currentTenantId() } }));
});
app.use('/own', own);

const compared = express.Router();
compared.use((req, res, next) => {
  const tenantId = String(req.headers['x-tenant-id']);
  if (tenantId !== req.user!.tenantId) return res.status(403).end();
  // ok: tenant-id-from-client
  storage.run({ tenantId }, () => next());
});
compared.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: currentTenantId() } }));
});
app.use('/compared', compared);

const member = express.Router();
member.use(async (req, res, next) => {
  const tenantId = String(req.params.tenantId);
  const found = await prisma.invoice.count({ where: { tenantId, ownerId: req.user!.id } });
  if (found === 0) return res.status(403).end();
  // ok: tenant-id-from-client
  res.locals.tenantId = tenantId;
  next();
});
member.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: res.locals.tenantId } }));
});
app.use('/of/:tenantId', member);

app.listen(3000);
