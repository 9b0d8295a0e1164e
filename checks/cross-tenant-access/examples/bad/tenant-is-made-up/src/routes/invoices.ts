import { Router } from 'express';
import { jwtVerify } from 'jose';
import jwt from 'jsonwebtoken';
import { prisma } from '../db';
import { key } from '../key';
import { running } from '../running';

export const router = Router();

router.get('/invoices', async (req, res) => {
  // ruleid: made-up-tenant
  const tenantId = res.locals.auth.tenantId ?? 'default';
  return res.json(await prisma.invoice.findMany({ where: { tenantId, status: req.query.status } }));
});

router.get('/folders', async (req, res) => {
  // ruleid: made-up-tenant
  return res.json(await prisma.folder.findMany({ where: { tenantId: req.session.tenantId || 'public' } }));
});

router.get('/chained', async (req, res) => {
  // ruleid: made-up-tenant
  const tenantId = req.get('x-shop') ?? res.locals.auth?.tenantId ?? 'default';
  // ruleid: tenant-id-from-client
  return res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/device', async (req, res) => {
  const claims = jwt.decode(String(req.query.pass)) as { tid?: string } | null;
  // ruleid: made-up-tenant
  const tenantId = claims?.tid || 'demo-shop';
  return res.json(await prisma.invoice.findMany({ where: { tenantId } }));
});

router.get('/kiosk', async (req, res) => {
  const { payload } = await jwtVerify(String(req.query.pass), key);
  // ruleid: made-up-tenant
  return res.json(await prisma.folder.findMany({ where: { tenantId: (payload.shop as string) ?? 'demo-shop' } }));
});

router.get('/running', async (req, res) => {
  // ruleid: made-up-tenant
  const tenantId = running.tenant.current ?? 'demo-shop';
  return res.json(await prisma.folder.findMany({ where: { tenantId, name: String(req.query.name) } }));
});
