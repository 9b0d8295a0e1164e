import express from 'express';
import { requireLogin } from './login';
import { prisma } from './db';
import { membersOf } from './members';

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

app.get('/members', async (req, res) => {
  const tenantId = req.header('x-shop') as string;
  // ruleid: tenant-id-from-client
  res.json(await prisma.member.findMany({ where: { tenantId } }));
});

app.get('/members/names', async (req, res) => {
  const tenantId = req.headers['x-shop'] as string;
  // ruleid: tenant-id-from-client
  res.json(await prisma.member.findMany({ where: { tenantId }, select: { name: true } }));
});

app.get('/members/all', async (req, res) => {
  const tenantId = req.get('x-shop') ?? res.locals.session.tenantId;
  // ruleid: tenant-id-from-client
  res.json(await membersOf(tenantId));
});

app.get('/members/checked', async (req, res) => {
  const tenantId = req.get('x-shop') ?? res.locals.session.tenantId;
  if (tenantId !== res.locals.session.tenantId) return res.status(403).end();
  // ok: tenant-id-from-client
  return res.json(await membersOf(tenantId));
});

app.get('/members/trace', async (req, res) => {
  const { tenantId } = res.locals.session;
  const trace = req.get('x-trace-id');
  // ok: tenant-id-from-client
  res.json({ trace, members: await membersOf(tenantId) });
});

app.listen(3000);
