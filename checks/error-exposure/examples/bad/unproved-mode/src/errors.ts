import type { NextFunction, Request, Response } from 'express';
import { options } from './options';

export function onError(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  // ruleid: stack-in-response
  const details = options.verboseErrors ? err.stack : undefined;
  res.status(500).json({ error: 'Internal error', details });
}
