import { Router } from 'express';
import { prisma } from '../db';
import { requireTenant } from '../guards/auth';

export const boats = Router();
boats.use(requireTenant);

boats.get('/:id', async (req, res) => {
  // ruleid: request-id-unscoped
  const boat = await prisma.boat.findUnique({ where: { id: req.params.id } });
  if (!boat) return res.status(404).json({ error: 'not found' });
  return res.json(boat);
});

boats.post('/remove', async (req, res) => {
  const { boatId } = req.body;
  // ruleid: request-id-unscoped
  await prisma.boat.deleteMany({ where: { id: boatId } });
  res.status(204).end();
});

boats.get('/:id/scoped', async (req, res) => {
  // ok: request-id-unscoped
  const boat = await prisma.boat.findFirst({ where: { id: req.params.id, tenantId: req.tenantId } });
  res.json(boat);
});
