import type { NextFunction, Request, Response } from 'express';
import { prisma } from './prisma';

export async function resolveTenant(req: Request, res: Response, next: NextFunction): Promise<void> {
  const key = req.get('x-tenant-key');
  const tenant = key ? await prisma.tenant.findUnique({ where: { apiKey: key } }) : null;
  if (!tenant) {
    res.status(401).json({ error: 'unknown tenant' });
    return;
  }
  req.tenantId = tenant.id;
  next();
}
