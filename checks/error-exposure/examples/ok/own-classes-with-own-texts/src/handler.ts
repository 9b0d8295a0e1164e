import type { NextFunction, Request, Response } from 'express';
import { AppError } from './errors';

export function errorHandler(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  if (err instanceof AppError && err.status < 500) {
    // ok: domain-text-in-4xx
    res.status(err.status).json({ message: err.message });
    return;
  }
  res.status(500).json({ message: 'Something went wrong' });
}
