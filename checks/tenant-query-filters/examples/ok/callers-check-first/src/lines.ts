import { prisma } from './db';

// The only caller has looked the invoice up for the tenant.
async function addLine(tenantId: string, invoiceId: string, amount: number) {
  // ok: tenant-parameter-unused
  return prisma.invoiceLine.create({ data: { invoiceId, amount } });
}

export async function bill(tenantId: string, invoiceId: string) {
  await prisma.invoice.findFirstOrThrow({ where: { id: invoiceId, tenantId } });
  return addLine(tenantId, invoiceId, 10);
}
