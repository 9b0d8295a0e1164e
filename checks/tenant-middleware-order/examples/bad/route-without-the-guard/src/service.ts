import type { Request } from 'express';
import { prisma } from './prisma';

function tenantOf(req: Request): string {
  return req.tenantId;
}

export function listOf(req: Request) {
  return prisma.booking.findMany({ where: { tenantId: tenantOf(req) } });
}
