import { Router } from 'express';
import { prisma } from '../db';
import { requireStaff } from '../guards/auth';

export const berths = Router();

berths.get('/', requireStaff, async (_req, res) => {
  const { tenantId } = res.locals.staff;
  res.json(await prisma.slip.findMany({ where: { tenantId } }));
});

berths.get('/:id', requireStaff, async (req, res) => {
  // ruleid: request-id-unscoped
  res.json(await prisma.slip.findUniqueOrThrow({ where: { id: req.params.id } }));
});
