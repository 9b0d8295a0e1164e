import type { NextFunction, Request, Response } from 'express';
import { callerOf, Rank } from './tokens';

// ok: kind-not-checked
export function forKitchens(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller) return res.status(401).end();
  if (caller.role === Rank.Platform || !caller.kitchenId) return res.status(403).end();
  res.locals.caller = caller;
  return next();
}

// ok: kind-not-checked
export function notThePlatform(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller) return res.status(401).end();
  if (['PLATFORM'].includes(caller.role)) return res.status(403).end();
  return next();
}

const refusePlatform = (caller: { role: string }) => {
  if (caller.role === 'PLATFORM') throw new Error('forbidden');
};

// ok: kind-not-checked
export function byAHelper(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller) return res.status(401).end();
  refusePlatform(caller);
  return next();
}

export function platformOnly(req: Request, res: Response, next: NextFunction) {
  const caller = callerOf(req);
  if (!caller || caller.role !== Rank.Platform) return res.status(403).end();
  return next();
}
