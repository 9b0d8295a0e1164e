import { Database, Plain, olderPrisma } from './database';

export class Invoices {
  constructor(
    private readonly db: Database,
    private readonly client: Plain,
  ) {}

  async list(tenantId: string) {
    // ok: whole-table
    return { tenantId, rows: await this.db.invoice.findMany() };
  }

  async total(tenantId: string) {
    // ok: whole-table
    return { tenantId, count: await this.client.invoice.count() };
  }

  async parcels(tenantId: string) {
    // ok: whole-table
    return { tenantId, rows: await olderPrisma.parcel.findMany() };
  }
}

export const open = (tenantId: string) => olderPrisma.invoice.findMany({ where: { tenantId, status: 'open' } });
export const paid = (tenantId: string) => olderPrisma.invoice.count({ where: { tenantId, status: 'paid' } });
export const late = (tenantId: string) => olderPrisma.invoice.findMany({ where: { tenantId, status: 'late' } });
export const sent = (tenantId: string) => olderPrisma.parcel.findMany({ where: { tenantId } });
export const held = (tenantId: string) => olderPrisma.parcel.count({ where: { tenantId } });
export const lost = (tenantId: string) => olderPrisma.parcel.deleteMany({ where: { tenantId } });
export const staff = (tenantId: string) => olderPrisma.member.findMany({ where: { tenantId } });
export const gone = (tenantId: string) => olderPrisma.member.deleteMany({ where: { tenantId } });
