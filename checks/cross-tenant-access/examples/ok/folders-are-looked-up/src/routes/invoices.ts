import { Router } from 'express';
import { z } from 'zod';
import { prisma } from '../db';
import { ownFolder } from '../services/folders';

export const router = Router();

router.post('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const folder = await ownFolder(tenantId, req.body.folderId);
  if (!folder) return res.status(404).end();
  // ok: unverified-foreign-key
  await prisma.invoice.create({ data: { id: crypto.randomUUID(), tenantId, folderId: folder.id, status: 'open' } });
  return res.status(201).end();
});

router.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const folder = await ownFolder(tenantId, req.body.folderId);
  if (!folder) return res.status(404).end();
  // ok: foreign-key-checked-only-elsewhere
  await prisma.invoice.updateMany({ where: { id: req.params.id, tenantId }, data: { folderId: req.body.folderId } });
  return res.status(204).end();
});

router.put('/mine', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const folder = await prisma.folder.findFirst({ where: { id: req.body.folderId, tenantId } });
  if (!folder) return res.status(404).end();
  // ok: unverified-foreign-key
  await prisma.tenant.update({ where: { id: tenantId }, data: { folders: { connect: { id: req.body.folderId } } } });
  // ok: unverified-foreign-key
  await prisma.tenant.update({ where: { id: tenantId }, data: { folders: { disconnect: { id: req.body.other } } } });
  return res.status(204).end();
});

const Draft = z.object({ folderId: z.string(), status: z.string() }).strict();

router.post('/drafts', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const draft = Draft.parse(req.body);
  const folder = await prisma.folder.findFirst({ where: { id: draft.folderId, tenantId } });
  if (!folder) return res.status(404).end();
  // ok: unverified-foreign-key
  await prisma.invoice.create({ data: { ...draft, id: crypto.randomUUID(), tenantId } });
  return res.status(201).end();
});

router.post('/drafts/named', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const draft = Draft.parse(req.body);
  const { folderId } = draft;
  const folder = await prisma.folder.findFirst({ where: { id: folderId, tenantId } });
  if (!folder) return res.status(404).end();
  // ok: unverified-foreign-key
  await prisma.invoice.create({ data: { ...draft, id: crypto.randomUUID(), tenantId } });
  return res.status(201).end();
});

// What is written as it was parsed is tested under its name, where it names one at all.
router.patch('/drafts/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const data = Draft.partial().parse(req.body);
  if (data.folderId) {
    const folder = await prisma.folder.findFirst({ where: { id: data.folderId, tenantId } });
    if (!folder) return res.status(404).end();
  }
  // ok: unverified-foreign-key
  await prisma.invoice.update({ where: { id: req.params.id, tenantId }, data });
  return res.status(204).end();
});
