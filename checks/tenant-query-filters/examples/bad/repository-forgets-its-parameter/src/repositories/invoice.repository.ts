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

// Nothing says that the invoice is the tenant's.
export async function addLine(prisma: PrismaClient, tenantId: string, input: { invoiceId: string; amount: number }) {
  // ruleid: tenant-parameter-unused
  return prisma.invoiceLine.create({ data: { invoiceId: input.invoiceId, amount: input.amount } });
}

export async function addChecked(prisma: PrismaClient, tenantId: string, input: { invoiceId: string; amount: number }) {
  await prisma.invoice.findFirstOrThrow({ where: { id: input.invoiceId, tenantId } });
  // ok: tenant-parameter-unused
  return prisma.invoiceLine.create({ data: { invoiceId: input.invoiceId, amount: input.amount } });
}
