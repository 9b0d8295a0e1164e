import express from 'express';
import { createNamespace } from 'cls-hooked';
import { storage, currentTenantId } from './context';
import { requireLogin } from './login';
import { prisma } from './db';

const app = express();
const kept = createNamespace('request');
app.use(requireLogin);

const inStorage = express.Router();
inStorage.use((req, _res, next) => {
  const tenantId = String(req.query.tenant ?? req.headers['x-tenant-id']);
  // ruleid: tenant-id-from-client
  storage.run({ tenantId }, () => next());
});
inStorage.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: currentTenantId() } }));
});
app.use('/storage', inStorage);

const inNamespace = express.Router();
inNamespace.use((req, _res, next) => {
  kept.run(() => {
    // ruleid: tenant-id-from-client
    kept.set('tenantId', req.body.tenantId);
    next();
  });
});
inNamespace.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: kept.get('tenantId') } }));
});
app.use('/namespace', inNamespace);

const onRequest = express.Router();
onRequest.use((req, res, next) => {
  // ruleid: tenant-id-from-client
  res.locals.tenantId = req.headers['x-tenant-id'];
  if (res.locals.tenantId !== req.user!.tenantId) console.warn('another tenant');
  next();
});
onRequest.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId: res.locals.tenantId } }));
});
app.use('/request', onRequest);

app.listen(3000);
