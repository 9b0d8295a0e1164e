import { prisma } from '../db';

export async function visibleInvoices(tenantId: string) {
  // ruleid: unlinked-or-branch
  return prisma.invoice.findMany({ where: { OR: [{ tenantId }, { public: true }] } });
}
