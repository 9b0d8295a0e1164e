import type { PrismaClient } from '@prisma/client';

export class Invoices {
  constructor(private readonly db: PrismaClient) {}

  remove(id: string) {
    return this.db.invoice.delete({ where: { id } });
  }

  close(id: string) {
    return this.db.invoice.update({ where: { id }, data: { status: 'closed' } });
  }

  list(tenantId: string) {
    return this.db.invoice.findMany({ where: { tenantId } });
  }
}
