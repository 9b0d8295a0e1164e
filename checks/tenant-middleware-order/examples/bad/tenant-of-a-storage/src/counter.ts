import type { NextFunction, Request, Response } from 'express';
import { running } from './running';

export function counter(req: Request, _res: Response, next: NextFunction) {
  const tenantId = req.header('x-tenant-id') as string;
  running.run({ tenantId, clerk: '' }, () => next());
}
