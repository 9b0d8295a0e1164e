import { audit } from './audit';
import { denied } from './denied';
import { logger } from './logger';

export function requireKey(req: Request, res: Response, next: NextFunction) {
  if (!req.headers['x-key']) {
    logger.warn({ path: req.path }, 'key missing');
    // ok: silent-refusal
    return res.status(401).json({ error: 'key missing' });
  }
  if (!req.account.admin) {
    audit.record('permission_denied', req.account.id);
    // ok: silent-refusal
    return res.sendStatus(403);
  }
  if (!req.account.tenantId) {
    denied(req, 'no tenant');
    // ok: silent-refusal
    return res.status(403).end();
  }
  next();
}

export async function login(req: Request, res: Response, next: NextFunction) {
  try {
    await check(req.body);
    next();
  } catch (error) {
    logger.warn({ reason: error.code, accountId: req.body.accountId }, 'login refused');
    if (error.code === 'locked') {
      // ok: silent-refusal
      return res.status(403).json({ error: 'locked' });
    }
    // ok: silent-refusal
    return res.status(401).json({ error: 'wrong login' });
  }
}
