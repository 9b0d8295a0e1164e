import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { prisma } from './prisma';

interface Claims {
  sub: string;
  tenantId?: string;
}

const read = (req: Request) => req.get('authorization') ?? '';

export function optional(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(read(req), process.env.JWT_SECRET!, { algorithms: ['HS256'] }) as Claims;
    // ruleid: resolved-not-required
    req.tenantId = claims.tenantId;
  } catch {
    res.status(401).end();
    return;
  }
  next();
}

export function insists(req: Request, res: Response, next: NextFunction): void {
  try {
    const claims = jwt.verify(read(req), process.env.JWT_SECRET!, { algorithms: ['HS256'] }) as Claims;
    if (!claims.tenantId) {
      res.status(403).end();
      return;
    }
    // ok: resolved-not-required
    req.tenantId = claims.tenantId;
  } catch {
    res.status(401).end();
    return;
  }
  next();
}

// ruleid: resolver-fails-open
export async function byHost(req: Request, res: Response, next: NextFunction): Promise<void> {
  try {
    const tenant = await prisma.tenant.findUnique({ where: { apiKey: req.hostname } });
    if (!tenant) {
      res.sendStatus(404);
      return;
    }
    req.tenant = { id: tenant.id };
    next();
  } catch (error) {
    console.error('lookup failed', error);
    next();
  }
}

// ruleid: resolver-fails-open
export async function byHostIfAny(req: Request, _res: Response, next: NextFunction): Promise<void> {
  try {
    const tenant = await prisma.tenant.findUnique({ where: { apiKey: req.hostname } });
    if (tenant) req.tenant = { id: tenant.id };
    next();
  } catch {
    next();
  }
}

// ok: resolver-fails-open
export async function byHostOrError(req: Request, res: Response, next: NextFunction): Promise<void> {
  try {
    const tenant = await prisma.tenant.findUnique({ where: { apiKey: req.hostname } });
    if (!tenant) {
      res.sendStatus(404);
      return;
    }
    req.tenant = { id: tenant.id };
    next();
  } catch (error) {
    next(error);
  }
}
