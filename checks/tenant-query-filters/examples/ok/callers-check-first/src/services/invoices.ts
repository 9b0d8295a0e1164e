import { prisma } from '../db';
import { NotFound } from '../errors';
import { addLine, closeAll, linesOf } from '../repositories/lines';

export async function lines(tenantId: string, invoiceId: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id: invoiceId, tenantId } });
  if (!invoice) throw new NotFound('invoice');
  return linesOf(invoiceId);
}

export async function append(tenantId: string, invoiceId: string, amount: number) {
  await prisma.$transaction(async (tx) => {
    const invoice = await tx.invoice.findFirst({ where: { id: invoiceId, tenantId } });
    if (!invoice) throw new NotFound('invoice');
    await addLine(tx, invoice.id, amount);
  });
}

export async function closeOld(tenantId: string) {
  const ids: string[] = [];
  for (const invoice of await prisma.invoice.findMany({ where: { tenantId, status: 'old' } })) ids.push(invoice.id);
  await closeAll(ids);
}
