import { contextOf } from '@acme/context';
import type { NextFunction, Request, Response } from 'express';

export function withContext(req: Request, _res: Response, next: NextFunction): void {
  Object.assign(req, { context: contextOf(req) });
  next();
}
