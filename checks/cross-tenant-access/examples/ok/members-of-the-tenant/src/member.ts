import type { NextFunction, Request, Response } from 'express';
import { prisma } from './db';

export async function requireMember(req: Request, res: Response, next: NextFunction) {
  const { userId } = res.locals.session;
  const member = await prisma.member.findFirst({ where: { userId, tenantId: req.params.tenantId } });
  if (!member) return res.status(403).end();
  return next();
}
