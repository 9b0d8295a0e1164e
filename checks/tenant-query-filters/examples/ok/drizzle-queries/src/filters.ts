import { and, eq, type SQL } from 'drizzle-orm';
import { db, invoices } from './db';

export function ownedBy(table: typeof invoices, tenantId: string) {
  return eq(table.tenantId, tenantId);
}

export async function pageOf(tenantId: string, further?: SQL) {
  const query = db.select().from(invoices).where(and(ownedBy(invoices, tenantId), further)).$dynamic();
  return query.limit(20);
}
