import type { NextFunction, Request, Response } from 'express';
import { ZodError } from 'zod';
import { AppError, OutOfStockError, isAppError } from './errors';
import { cart } from './cart.service';

export function errorHandler(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  if (err instanceof AppError) {
    // ok: error-text-in-5xx, stack-in-response
    res.status(err.status).json({ error: err.code, message: err.message });
    return;
  }
  if (err instanceof ZodError) {
    // ok: schema-details
    res.status(400).json({ error: 'INVALID', fields: err.issues.map((issue) => issue.path.join('.')) });
    return;
  }
  // ok: error-text-in-5xx
  res.status(500).json({ error: 'INTERNAL', message: 'Something went wrong' });
}

export async function addToCart(req: Request, res: Response): Promise<void> {
  try {
    res.json(await cart.add(req.body));
  } catch (error) {
    if (!(error instanceof OutOfStockError)) throw error;
    // ok: domain-text-in-4xx
    res.status(409).json({ error: error.message });
  }
}

export async function removeFromCart(req: Request, res: Response): Promise<void> {
  try {
    res.json(await cart.remove(req.body));
  } catch (error) {
    const status = isAppError(error) ? error.status : 500;
    // ok: error-text-in-5xx
    const message = isAppError(error) ? error.message : 'Internal error';
    res.status(status).json({ message });
  }
}

export async function emptyCart(_req: Request, res: Response): Promise<void> {
  try {
    res.json(await cart.empty());
  } catch (error) {
    if (error instanceof Error && error.message === 'Cart is locked') {
      // ok: domain-text-in-4xx
      res.status(409).json({ error: error.message });
      return;
    }
    res.status(500).json({ error: 'Cart was not emptied' });
  }
}
