import type { PrismaClient } from '@prisma/client';
import type { InvoiceRepository } from '../repositories/invoice.repository';

export class PrismaInvoiceRepository implements InvoiceRepository {
  constructor(private readonly prisma: PrismaClient) {}

  async findById(id: string) {
    // ok: request-id-unscoped
    return this.prisma.invoice.findUnique({ where: { id } });
  }

  async delete(id: string) {
    // ruleid: request-id-unscoped
    await this.prisma.invoice.delete({ where: { id } });
  }
}
