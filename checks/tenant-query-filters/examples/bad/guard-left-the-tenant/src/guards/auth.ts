import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { config } from '../config';

interface Claims {
  sub: string;
  tenantId: string;
}

// Leaves the tenant under its own name.
export function requireTenant(req: Request, res: Response, next: NextFunction) {
  try {
    const token = req.headers.authorization?.split(' ')[1] ?? '';
    const claims = jwt.verify(token, config.jwtSecret, { algorithms: ['HS256'] }) as Claims;
    req.tenantId = claims.tenantId;
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}

// Leaves a principal that holds the tenant.
export function requireUser(req: Request, res: Response, next: NextFunction) {
  try {
    const token = req.headers.authorization?.split(' ')[1] ?? '';
    const claims = jwt.verify(token, config.jwtSecret, { algorithms: ['HS256'] }) as Claims;
    req.user = { id: claims.sub, tenantId: claims.tenantId };
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}

// Leaves the claims as they are: that they hold the tenant, another handler shows.
export function requireStaff(req: Request, res: Response, next: NextFunction) {
  try {
    const token = req.headers.authorization?.split(' ')[1] ?? '';
    res.locals.staff = jwt.verify(token, config.jwtSecret, { algorithms: ['HS256'] });
    next();
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}
