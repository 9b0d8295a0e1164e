import type { Prisma, PrismaClient } from '@prisma/client';

export class InvoiceRepository {
  constructor(private readonly prisma: PrismaClient) {}

  find(tenantId: string, id: string) {
    // ok: request-id-unscoped, tenant-parameter-unused
    return this.prisma.invoice.findFirst({ where: { id, tenantId } });
  }

  byNumber(tenantId: string, number: number) {
    return this.prisma.invoice.findUnique({ where: { tenantId_number: { tenantId, number } } });
  }

  save(tenantId: string, number: number, status: string) {
    // ok: upsert-by-shared-unique
    return this.prisma.invoice.upsert({
      where: { tenantId_number: { tenantId, number } },
      update: { status },
      create: { tenantId, number, status },
    });
  }

  add(tenantId: string, number: number) {
    return this.prisma.invoice.create({
      data: { number, status: 'draft', tenant: { connect: { id: tenantId } } },
    });
  }

  list(tenantId: string, status?: string) {
    const where: Prisma.InvoiceWhereInput = { tenantId };
    // ok: filter-vanishes
    if (status) where.status = status;
    return this.prisma.invoice.findMany({ where });
  }

  page(tenantId: string, draft: boolean) {
    const base = { tenantId };
    // ok: whole-table
    return this.prisma.invoice.findMany({ where: { ...base, ...(draft ? { status: 'draft' } : {}) } });
  }

  visible(tenantId: string) {
    // ok: unlinked-or-branch
    return this.prisma.invoice.findMany({
      where: { tenantId, OR: [{ status: 'open' }, { public: true }] },
    });
  }

  lines(tenantId: string, invoiceId: string) {
    return this.prisma.invoiceLine.findMany({ where: { invoiceId, invoice: { tenantId } } });
  }

  ofUser(user: { id: string }) {
    return this.prisma.invoice.findMany({
      where: { tenant: { members: { some: { userId: user.id } } } },
    });
  }
}
