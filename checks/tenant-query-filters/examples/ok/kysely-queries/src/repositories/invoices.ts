import type { ExpressionBuilder, Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { Database } from '../db/types';

export class InvoiceRepository {
  constructor(private readonly db: Kysely<Database> | Transaction<Database>) {}

  private base(tenantId: string) {
    // ok: no-tenant-in-hand
    return this.db.selectFrom('invoices').where('invoices.tenant_id', '=', tenantId);
  }

  async find(tenantId: string, id: string) {
    return this.base(tenantId).selectAll().where('invoices.id', '=', id).executeTakeFirst();
  }

  async list(tenantId: string, status?: 'open' | 'paid') {
    let query = this.base(tenantId).selectAll();
    if (status) query = query.where('status', '=', status);
    return query.execute();
  }
}

export const ownedBy = (tenantId: string) => (eb: ExpressionBuilder<Database, 'invoices'>) => eb('tenant_id', '=', tenantId);

export function withTenant<O>(tenantId: string) {
  return (qb: SelectQueryBuilder<Database, 'invoices', O>) => qb.where('tenant_id', '=', tenantId);
}
