import type { PrismaClient } from '@prisma/client';

export class InvoiceRepository {
  constructor(private readonly prisma: PrismaClient) {}

  list(tenantId: string) {
    return this.prisma.invoice.findMany({ where: { tenantId } });
  }

  find(tenantId: string, id: string) {
    return this.prisma.invoice.findFirst({ where: { id, tenantId } });
  }

  count(tenantId: string) {
    return this.prisma.invoice.count({ where: { tenantId } });
  }

  // ok: repository-method-without-tenant
  remove(tenantId: string, id: string) {
    return this.prisma.invoice.deleteMany({ where: { id, tenantId } });
  }
}
