import { AppError, UnauthorizedError } from './errors';
import { logger } from './logger';

export function requireAccount(req: Request, res: Response, next: NextFunction) {
  if (!req.account) throw new UnauthorizedError('sign in first');
  next();
}

// ruleid: silent-refusal
export function errorHandler(err: unknown, req: Request, res: Response, next: NextFunction) {
  if (err instanceof AppError) {
    res.status(err.status).json({ error: err.code });
    return;
  }
  logger.error({ err }, 'failed');
  res.status(500).end();
}
