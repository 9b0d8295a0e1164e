import type { RequestHandler } from 'express';

const STEPS: Record<string, number> = { packer: 0, driver: 1, chief: 2 };
const LADDER = ['packer', 'driver', 'chief'];

export const known: RequestHandler = (req, res, next) => {
  if (!req.user) return void res.sendStatus(401);
  next();
};

export const may = ({ roles = [] }: { roles?: string[] } = {}): RequestHandler => (req, res, next) => {
  if (roles.length > 0 && !roles.includes(req.user.role)) return void res.sendStatus(403);
  next();
};

export const anyOf = (...roles: string[]): RequestHandler => (req, res, next) => {
  if (roles.length && !roles.includes(req.user.role)) return void res.sendStatus(403);
  next();
};

export const atLeast = (role: string): RequestHandler => (req, res, next) => {
  if ((STEPS[req.user.role ?? ''] ?? -1) < STEPS[role]) return void res.sendStatus(403);
  next();
};

export const upFrom = (role: string): RequestHandler => (req, res, next) => {
  if (LADDER.indexOf(req.user.role) < LADDER.indexOf(role)) return void res.sendStatus(403);
  next();
};
