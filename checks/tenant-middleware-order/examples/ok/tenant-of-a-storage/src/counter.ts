import type { NextFunction, Request, Response } from 'express';
import { running } from './running';

export function counter(req: Request, res: Response, next: NextFunction) {
  const tenantId = req.header('x-tenant-id');
  if (!tenantId) {
    res.status(400).json({ error: 'which tenant?' });
    return;
  }
  running.run({ tenantId, clerk: '' }, () => next());
}
