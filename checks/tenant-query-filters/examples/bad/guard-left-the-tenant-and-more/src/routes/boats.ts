import { Router } from 'express';
import { prisma } from '../db';
import { requireBoat, requireKey, requireUser } from '../guards/auth';

export const boats = Router();

boats.get('/:id', requireUser, requireBoat, async (req, res) => {
  // ruleid: no-tenant-in-hand
  res.json(await prisma.boat.findUnique({ where: { id: req.params.id } }));
});

// The owner is compared: no tenant, and no other tenant's row either.
boats.get('/:id/papers', requireUser, async (req, res) => {
  // ruleid: no-tenant-in-hand
  const boat = await prisma.boat.findUnique({ where: { id: req.params.id } });
  if (!boat || boat.ownerId !== req.user.id) return res.status(404).end();
  return res.json(boat);
});

boats.get('/:id/log', requireUser, async (req, res) => {
  // ruleid: no-tenant-in-hand
  const boat = await prisma.boat.findUniqueOrThrow({ where: { id: req.params.id } });
  req.ability.assertMay('read', boat, req.user);
  return res.json(boat);
});

// The same, with the row handed on at once.
boats.get('/:id/crew', requireUser, async (req, res) => {
  // ruleid: no-tenant-in-hand
  const boat = assertOwned(await prisma.boat.findUnique({ where: { id: req.params.id } }), req.user);
  return res.json(boat);
});

// A second column ties the row to whoever asks.
boats.delete('/:id', requireUser, async (req, res) => {
  // ok: request-id-unscoped
  await prisma.boat.deleteMany({ where: { id: req.params.id, ownerId: req.user.id } });
  res.status(204).end();
});

// A job of the own back end has no tenant.
boats.post('/:id/reindex', requireKey, async (req, res) => {
  // ruleid: no-tenant-in-hand
  res.json(await prisma.boat.findUnique({ where: { id: req.params.id } }));
});

// Nobody is asked who they are.
boats.get('/:id/public', async (req, res) => {
  // ruleid: no-tenant-in-hand
  res.json(await prisma.boat.findUnique({ where: { id: req.params.id } }));
});
