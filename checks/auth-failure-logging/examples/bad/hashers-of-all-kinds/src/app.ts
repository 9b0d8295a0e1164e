import { HttpError } from './accounts';
import { logger } from './logger';

export function onError(err: unknown, req: Request, res: Response, next: NextFunction) {
  if (err instanceof HttpError) {
    res.status(err.status).end();
    return;
  }
  logger.error({ err }, 'failed');
  res.status(500).end();
}
