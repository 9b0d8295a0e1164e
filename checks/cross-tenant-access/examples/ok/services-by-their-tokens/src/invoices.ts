import type { PrismaClient } from '@prisma/client';

export class Invoices {
  constructor(private readonly db: PrismaClient) {}

  removeOwn(tenantId: string, id: string) {
    return this.db.invoice.deleteMany({ where: { id, tenantId } });
  }

  async requireOwn(tenantId: string, id: string) {
    const found = await this.db.invoice.findFirst({ where: { id, tenantId } });
    if (!found) throw new Error('not found');
  }

  close(id: string) {
    return this.db.invoice.update({ where: { id }, data: { status: 'closed' } });
  }
}
