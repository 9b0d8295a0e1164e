import type { NextFunction, Request, Response } from 'express';
import { prisma } from './prisma';

export async function tenantContext(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const key = req.get('x-tenant-key');
  if (key) {
    const tenant = await prisma.tenant.findUnique({ where: { apiKey: key } });
    req.tenantId = tenant?.id;
  }
  next();
}

export function requireTenant(req: Request, res: Response, next: NextFunction): void {
  if (!req.tenantId) {
    res.status(401).json({ error: 'no tenant' });
    return;
  }
  next();
}
