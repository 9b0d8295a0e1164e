import { Router } from 'express';
import { z } from 'zod';
import { prisma } from '../db';

export const router = Router();

router.post('/drafts', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: unverified-foreign-key
  await prisma.invoice.create({
    data: { id: crypto.randomUUID(), tenantId, status: 'draft', folder: { connect: { id: req.body.folderId } } },
  });
  return res.status(201).end();
});

router.put('/mine', async (req, res) => {
  const { tenantId } = res.locals.auth;
  // ruleid: unverified-foreign-key
  await prisma.tenant.update({
    where: { id: tenantId },
    data: { invoices: { connect: req.body.ids.map((id: string) => ({ id })) } },
  });
  return res.status(204).end();
});

const Draft = z.object({ folderId: z.string(), status: z.string() }).strict();

router.post('/drafts/whole', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const draft = Draft.parse(req.body);
  // Any tenant's folder is found.
  const folder = await prisma.folder.findFirst({ where: { id: draft.folderId } });
  if (!folder) return res.status(404).end();
  // ruleid: unverified-foreign-key
  await prisma.invoice.create({ data: { ...draft, id: crypto.randomUUID(), tenantId } });
  return res.status(201).end();
});

router.post('/drafts/other', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const draft = Draft.parse(req.body);
  const shown = Draft.parse(req.query);
  const folder = await prisma.folder.findFirst({ where: { id: shown.folderId, tenantId } });
  if (!folder) return res.status(404).end();
  // ruleid: unverified-foreign-key
  await prisma.invoice.create({ data: { ...draft, id: crypto.randomUUID(), tenantId } });
  return res.status(201).end();
});

router.post('/drafts/late', async (req, res) => {
  const { tenantId } = res.locals.auth;
  const draft = Draft.parse(req.body);
  // ruleid: unverified-foreign-key
  await prisma.invoice.create({ data: { ...draft, id: crypto.randomUUID(), tenantId } });
  const folder = await prisma.folder.findFirst({ where: { id: draft.folderId, tenantId } });
  return res.status(folder ? 201 : 404).end();
});
