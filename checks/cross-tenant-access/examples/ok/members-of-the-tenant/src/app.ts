import express from 'express';
import { requireLogin } from './login';
import { requireMember } from './member';
import { prisma } from './db';

const app = express();
app.use(requireLogin);

app.get('/tenants/:tenantId/invoices', requireMember, async (req, res) => {
  // ok: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.params.tenantId } }));
});

app.get('/tenants/:tenantId/folders', async (req, res) => {
  const { userId } = res.locals.session;
  // ok: tenant-id-from-client
  const member = await prisma.member.findFirst({ where: { userId, tenantId: req.params.tenantId } });
  if (!member) return res.status(403).end();
  // ok: tenant-id-from-client
  return res.json(await prisma.folder.findMany({ where: { tenantId: req.params.tenantId } }));
});

app.delete('/tenants/:tenantId/invoices/:id', requireMember, async (req, res) => {
  // ok: principal-ignored
  await prisma.invoice.delete({ where: { id: req.params.id } });
  res.status(204).end();
});

app.get('/folders', async (req, res) => {
  const { tenantId } = res.locals.session;
  res.json(await prisma.folder.findMany({ where: { tenantId }, take: Number(req.query.take) }));
});

app.listen(3000);
