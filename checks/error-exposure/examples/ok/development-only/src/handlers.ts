import express, { type NextFunction, type Request, type Response } from 'express';
import errorhandler from 'errorhandler';
import { config } from './mode';

const isDev = process.env.NODE_ENV !== 'production';
const app = express();

if (process.env.NODE_ENV === 'development') {
  // ok: debug-responses-on
  app.use(errorhandler());
}

export function byConstant(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  res.status(500).json({
    error: 'Internal error',
    // ok: error-text-in-5xx
    message: isDev ? err.message : undefined,
    // ok: stack-in-response
    ...(process.env.NODE_ENV === 'development' && { stack: err.stack }),
  });
}

export function byImportedSetting(err: Error, _req: Request, res: Response, _next: NextFunction): void {
  if (config.isProduction) {
    res.status(500).json({ error: 'Internal error' });
    return;
  }
  // ok: stack-in-response
  res.status(500).json({ error: err.message, stack: err.stack });
}

export function byOverwriting(err: Error & { isOperational?: boolean; status?: number }, _req: Request, res: Response, _next: NextFunction): void {
  let { message } = err;
  if (config.env === 'production' && !err.isOperational) {
    message = 'Internal error';
  }
  // ok: error-text-in-5xx
  res.status(err.status || 500).json({ message });
}

export function byAssignment(err: Error, req: Request, res: Response, _next: NextFunction): void {
  const body: Record<string, unknown> = { error: 'Internal error' };
  if (['development', 'test'].includes(req.app.get('env'))) {
    // ok: stack-in-response
    body.stack = err.stack;
  }
  res.status(500).json(body);
}
