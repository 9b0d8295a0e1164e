import type { NextFunction, Request, Response } from 'express';
import { options } from './options';

export function onError(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  const details = options.verboseErrors ? err.stack : undefined;
  // ruleid: stack-in-response
  res.status(500).json({ error: 'Internal error', details });
}
