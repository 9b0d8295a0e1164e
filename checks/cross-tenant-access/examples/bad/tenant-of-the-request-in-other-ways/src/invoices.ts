import { prisma } from './db';

export async function listInvoices(tenantId: string) {
  return prisma.invoice.findMany({ where: { tenantId } });
}
