import { Router } from 'express';
import { answering } from './answering';
import { db } from './db';
import { isSame, seal } from './seals';
import { settings } from './settings';

export const hooks = Router();

// ok: unguarded-route
hooks.post('/receipts', answering(async (req, res) => {
  const own = seal(JSON.stringify(req.body), settings.HOOK_KEY);
  if (!isSame(req.get('x-seal') ?? '', own)) return res.status(401).end();
  await db.receipt.updateMany({ where: { id: req.body.id, tenantId: req.body.tenantId }, data: { state: 'paid' } });
  res.status(204).end();
}));

// ruleid: unguarded-route
hooks.post('/parcels', answering(async (req, res) => {
  await db.parcel.updateMany({ where: { id: req.body.id, tenantId: req.body.tenantId }, data: { state: 'sent' } });
  res.status(204).end();
}));
