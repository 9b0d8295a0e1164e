import type { PrismaClient } from '@prisma/client';

export class InvoiceRepository {
  constructor(private readonly prisma: PrismaClient) {}

  async find(tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.prisma.invoice.findUnique({ where: { id } });
  }

  async close(_tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
  }
}

// The tenant is logged, and that is all.
export async function countLines(prisma: PrismaClient, tenantId: string, invoiceId: string) {
  console.info('counting lines', { tenantId });
  // ruleid: tenant-parameter-unused
  return prisma.invoiceLine.count({ where: { invoiceId } });
}
