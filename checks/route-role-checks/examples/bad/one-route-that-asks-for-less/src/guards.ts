import type { RequestHandler } from 'express';

export const signedIn: RequestHandler = (req, res, next) => {
  if (!req.user) return void res.sendStatus(401);
  next();
};

export const foreman: RequestHandler = (req, res, next) => {
  if (req.user?.role !== 'foreman') return void res.sendStatus(403);
  next();
};
