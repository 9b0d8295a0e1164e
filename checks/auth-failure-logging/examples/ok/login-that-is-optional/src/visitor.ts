import jwt from 'jsonwebtoken';
import { logger } from './logger';

export function visitor(req: Request, res: Response, next: NextFunction) {
  if (!req.cookies.session) return next();
  try {
    req.account = jwt.verify(req.cookies.session, process.env.KEY!, { algorithms: ['HS256'] });
    next();
    // ok: swallowed-verification-error
  } catch {
    next();
  }
}

export function readSession(token: string) {
  try {
    return jwt.verify(token, process.env.KEY!, { algorithms: ['HS256'] });
    // ok: swallowed-verification-error
  } catch (error) {
    logger.warn({ reason: error.name }, 'session refused');
    return null;
  }
}
