import { Router } from 'express';
import { prisma } from '../db';

export const tariffs = Router();

tariffs.get('/', async (req, res) => {
  res.json(await prisma.tariff.findMany({ where: { tenantId: req.tenantId } }));
});
