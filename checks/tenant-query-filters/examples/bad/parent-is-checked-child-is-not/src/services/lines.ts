import { prisma } from '../db';
import { NotFound } from '../errors';

export async function changeLine(tenantId: string, invoiceId: string, lineId: string, amount: number) {
  const invoice = await prisma.invoice.findFirst({ where: { id: invoiceId, tenantId } });
  if (!invoice) throw new NotFound('invoice');
  // ruleid: parent-checked-child-by-id
  return prisma.invoiceLine.update({ where: { id: lineId }, data: { amount } });
}
