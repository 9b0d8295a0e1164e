import { Router } from 'express';
import { z } from 'zod';
import { prisma } from '../db';

export const router = Router();

router.get('/invoices', async (req, res) => {
  const { tenantId, userId } = res.locals.auth;
  // ruleid: tenant-id-from-client
  const invoices = await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } });
  return res.json({ invoices, tenantId, userId });
});

router.post('/invoices', async (req, res) => {
  const owner = res.locals.auth.tenantId;
  const { tenantId, status } = req.body;
  // ruleid: tenant-id-from-client
  await prisma.invoice.create({ data: { id: crypto.randomUUID(), tenantId, status } });
  return res.json({ owner });
});

router.get('/looked-at', async (req, res) => {
  const own = res.locals.auth.tenantId;
  await prisma.member.findFirst({ where: { id: req.user!.id, tenantId: req.body.tenantId } });
  // ruleid: tenant-id-from-client
  res.json({ own, invoices: await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } }) });
});

router.put('/answered', async (req, res) => {
  if (req.body.tenantId !== res.locals.auth.tenantId) res.status(403).json({ error: 'forbidden' });
  // ruleid: tenant-id-from-client
  await prisma.invoice.updateMany({ where: { tenantId: req.body.tenantId }, data: { status: 'paid' } });
});

router.get('/member', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ok: tenant-id-from-client
  const member = await prisma.member.findFirst({ where: { id: req.user!.id, tenantId: req.body.tenantId } });
  if (!member) return res.status(403).end();
  // ok: tenant-id-from-client
  res.json({ own, invoices: await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } }) });
});

router.post('/copy', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const { fromTenantId } = z.object({ fromTenantId: z.string() }).parse(req.body);
  // ruleid: tenant-id-from-client
  res.json({ own, invoices: await prisma.invoice.findMany({ where: { tenantId: fromTenantId } }) });
});

router.post('/copy/checked', async (req, res) => {
  const { fromTenantId } = z.object({ fromTenantId: z.string() }).parse(req.body);
  if (fromTenantId !== res.locals.auth.tenantId) return res.status(403).end();
  // ok: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId: fromTenantId } }));
});

router.post('/set/sometimes', async (req, res) => {
  const own = res.locals.auth.tenantId;
  if (!req.body.tenantId) {
    req.body.tenantId = own;
  }
  // ruleid: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId: req.body.tenantId } }));
});

router.post('/set/again', async (req, res) => {
  req.body.tenantId = res.locals.auth.tenantId;
  req.body.tenantId = req.query.tenantId;
  const { tenantId } = req.body;
  // ruleid: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.post('/set/late', async (req, res) => {
  const { tenantId } = req.body;
  req.body.tenantId = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.post('/import', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const { tenantId, rows } = req.body as { tenantId: string; rows: { status: string }[] };
  const data = rows.map((row) => ({ status: row.status, tenantId }));
  // ruleid: tenant-id-from-client
  await prisma.invoice.createMany({ data });
  return res.status(201).json({ own, count: data.length });
});

router.post('/import/inline', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  await prisma.invoice.createMany({
    data: req.body.rows.map((row) => {
      const status = row.status ?? 'open';
      return { status, tenantId: req.body.tenantId };
    }),
  });
  return res.status(201).json({ own });
});

router.get('/raw', async (req, res) => {
  const own = res.locals.auth.tenantId;
  const { tenantId } = req.query;
  // ruleid: tenant-id-from-client
  res.json({ own, invoices: await prisma.$queryRaw`select * from "Invoice" where "tenantId" = ${tenantId}` });
});

const listed = (tenantId: string) =>
  prisma.$queryRawUnsafe('select * from "Invoice" where "tenantId" = $1', tenantId);

router.get('/raw/listed', async (req, res) => {
  const own = res.locals.auth.tenantId;
  // ruleid: tenant-id-from-client
  res.json({ own, invoices: await listed(req.body.tenantId) });
});

router.get('/raw/checked', async (req, res) => {
  const { tenantId: own, userId } = res.locals.auth;
  const { tenantId } = req.query;
  // ok: tenant-id-from-client
  const members = await prisma.$queryRaw`select 1 from "Member" where "tenantId" = ${tenantId} and id = ${userId}`;
  if (!members.length) return res.status(403).end();
  // ok: tenant-id-from-client
  res.json({ own, invoices: await prisma.$queryRaw`select * from "Invoice" where "tenantId" = ${tenantId}` });
});

router.get('/raw/own', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ok: tenant-id-from-client
  res.json(await prisma.$queryRaw`select * from "Invoice" where "tenantId" = ${tenantId} and status = ${req.query.status}`);
});
