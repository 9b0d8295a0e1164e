import type { NextFunction, Request, Response } from 'express';
import { callerOf } from './tokens';

// Guests are refused, and the platform's tokens are not.
// ruleid: kind-not-checked
export function noGuests(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller) return res.status(401).end();
  if (caller.role === 'GUEST') return res.status(403).end();
  return next();
}

// Only on one way the platform is refused.
// ruleid: kind-not-checked
export function notHere(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller) return res.status(401).end();
  if (req.query.strict && caller.role === 'PLATFORM') return res.status(403).end();
  return next();
}
