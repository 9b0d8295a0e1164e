import type { NextFunction, Request, Response } from 'express';
import { tenants } from './tenants';

interface TenantRequest extends Request {
  tenantId?: string;
}

export async function bySubdomain(req: Request, res: Response, next: NextFunction): Promise<void> {
  const tenant = await tenants.bySlug(req.hostname.split('.')[0] ?? '');
  if (!tenant) {
    res.status(404).end();
    return;
  }
  (req as TenantRequest).tenantId = tenant.id;
  next();
}

export async function withContext(req: Request, res: Response, next: NextFunction): Promise<void> {
  const tenant = await tenants.byKey(req.get('x-tenant-key') ?? '');
  if (!tenant) {
    res.status(401).end();
    return;
  }
  Object.assign(req, { context: { tenantId: tenant.id } });
  next();
}

export function scoped(handler: (req: Request, res: Response) => Promise<void>) {
  return async (req: Request, res: Response): Promise<void> => {
    const tenant = await tenants.byKey(req.get('x-tenant-key') ?? '');
    if (!tenant) {
      res.status(401).end();
      return;
    }
    req.tenantId = tenant.id;
    await handler(req, res);
  };
}
