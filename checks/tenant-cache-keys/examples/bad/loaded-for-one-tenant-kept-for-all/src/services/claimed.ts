import type { Request, Response } from 'express';
import { prisma } from '../db';
import { cache } from '../cache';

// Whoever asks says under which tenant the answer is kept: what is one tenant's is put where another reads it.
export async function list(req: Request, res: Response) {
  const tariffs = await prisma.tariff.findMany({ where: { tenantId: (req as any).tenantId } });
  // ruleid: tenant-in-hand-not-in-key
  await cache.set(`tariffs:${req.query.tenantId}`, tariffs);
  res.json(tariffs);
}

export async function own(req: Request, res: Response) {
  const tariffs = await prisma.tariff.findMany({ where: { tenantId: (req as any).tenantId } });
  // ok: tenant-in-hand-not-in-key
  await cache.set(`tariffs:${(req as any).tenantId}`, tariffs);
  res.json(tariffs);
}
