import { logger } from './logger';

export function requireTenant(req: Request, res: Response, next: NextFunction) {
  if (!req.tenantId) {
    // ruleid: logged-too-low
    logger.debug({ path: req.path }, 'no tenant');
    return res.status(403).json({ error: 'no tenant' });
  }
  if (!req.account) {
    // ruleid: no-context
    logger.warn('Unauthorized');
    return res.status(401).json({ error: 'no account' });
  }
  next();
}
