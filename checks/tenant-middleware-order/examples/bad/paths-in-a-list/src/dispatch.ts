import type { RequestHandler } from 'express';
import { resolveTenant } from './tenant';

const GUARDED = ['/bookings', '/services'] as const;

export const dispatch: RequestHandler = (req, res, next) => {
  if (GUARDED.some((prefix) => req.path.startsWith(prefix))) return resolveTenant(req, res, next);
  return next();
};

/** Which paths these are, only the environment says. */
export const dispatchByEnvironment: RequestHandler = (req, res, next) => {
  const guarded = (process.env.GUARDED ?? '').split(',');
  if (guarded.some((prefix) => req.path.startsWith(prefix))) return resolveTenant(req, res, next);
  return next();
};
