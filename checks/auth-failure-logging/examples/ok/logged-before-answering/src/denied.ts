import { logger } from './logger';

export function denied(req: Request, reason: string) {
  logger.warn({ path: req.path, reason }, 'refused');
}
