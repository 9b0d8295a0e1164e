import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { config } from '../config';
import { prisma } from '../db';

export function requireUser(req: Request, res: Response, next: NextFunction) {
  try {
    const token = req.headers.authorization?.split(' ')[1] ?? '';
    const claims = jwt.verify(token, config.jwtSecret, { algorithms: ['HS256'] });
    req.user = { id: claims.sub, tenantId: claims.tenantId };
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}

// Looks at the id that is asked for: whose it is, the route knows.
export async function requireBoat(req: Request, res: Response, next: NextFunction) {
  const boat = await prisma.boat.findFirst({ where: { id: req.params.id, tenantId: req.user.tenantId } });
  if (!boat) return res.status(404).end();
  return next();
}

// Who calls is known, and no tenant is left.
export function requireKey(req: Request, res: Response, next: NextFunction) {
  if (req.headers['x-job-key'] !== process.env.JOB_KEY) return res.status(401).end();
  return next();
}
