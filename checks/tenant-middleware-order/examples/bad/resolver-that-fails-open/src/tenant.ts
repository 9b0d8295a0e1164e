import type { NextFunction, Request, Response } from 'express';
import { prisma } from './prisma';

// ruleid: resolver-fails-open
export async function resolveTenant(req: Request, res: Response, next: NextFunction): Promise<void> {
  try {
    const tenant = await prisma.tenant.findUnique({ where: { apiKey: req.get('x-tenant-key') ?? '' } });
    if (!tenant) {
      res.status(401).json({ error: 'unknown tenant' });
      return;
    }
    req.tenantId = tenant.id;
    next();
  } catch {
    next();
  }
}
