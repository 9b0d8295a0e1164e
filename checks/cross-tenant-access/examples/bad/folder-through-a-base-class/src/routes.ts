import { Router } from 'express';
import { z } from 'zod';
import { Drafts, Folders, Invoices } from './repositories';
import { InvoiceService } from './service';
import { prisma } from './db';

const New = z.object({ folderId: z.string(), status: z.string() }).strict();
const Draft = z.object({ shelfId: z.string() }).strict();
const Change = New.partial();

const service = new InvoiceService(new Invoices(prisma), new Folders(prisma), new Drafts(prisma));
export const router = Router();

router.post('/invoices', async (req, res) => {
  const { tenantId } = res.locals.auth;
  res.json(await service.add(tenantId, New.parse(req.body)));
});

router.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = res.locals.auth;
  res.json(await service.change(tenantId, req.params.id, Change.parse(req.body)));
});

router.post('/invoices/:id/move', async (req, res) => {
  const { tenantId } = res.locals.auth;
  res.json(await service.move(tenantId, req.params.id, Change.parse(req.body)));
});

router.post('/drafts', async (req, res) => {
  const { tenantId } = res.locals.auth;
  res.json(await service.draft(tenantId, Draft.parse(req.body)));
});
