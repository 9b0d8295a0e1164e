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
