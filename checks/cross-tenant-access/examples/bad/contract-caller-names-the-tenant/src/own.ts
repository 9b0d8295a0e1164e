import type { Request } from 'express';
import { prisma } from './db';
import { callerOf } from './login';

export async function ownInvoice(req: Request) {
  const { tenantId } = callerOf(req);
  const found = await prisma.invoice.findFirst({ where: { id: req.params.id, tenantId } });
  if (!found) throw new Error('not found');
}
