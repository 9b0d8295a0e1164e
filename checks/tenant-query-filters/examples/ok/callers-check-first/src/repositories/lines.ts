import type { Prisma } from '@prisma/client';
import { prisma } from '../db';

export async function linesOf(invoiceId: string) {
  // ok: no-tenant-in-hand, request-id-unscoped
  return prisma.invoiceLine.findMany({ where: { invoiceId } });
}

export async function addLine(tx: Prisma.TransactionClient, invoiceId: string, amount: number) {
  // ok: no-tenant-in-hand
  await tx.invoiceLine.deleteMany({ where: { invoiceId, amount: 0 } });
  await tx.invoiceLine.create({ data: { invoiceId, amount } });
}

export async function closeAll(ids: string[]) {
  // ok: no-tenant-in-hand
  await prisma.invoice.updateMany({ where: { id: { in: ids } }, data: { status: 'closed' } });
}
