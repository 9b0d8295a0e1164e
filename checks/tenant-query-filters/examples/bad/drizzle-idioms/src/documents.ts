import { and, eq, ilike, isNull, or, sql, type SQL } from 'drizzle-orm';
import { db, tables, type Database } from './db';
import { documents, members } from './db/schema';

type Context = { tenantId: string; user: { id: string } };

const active = (table: typeof documents) => isNull(table.deletedAt);

export class Documents {
  constructor(private readonly store: Database) {}

  // ruleid: tenant-parameter-unused
  async one(tenantId: string, id: string) { return this.store.select().from(documents).where(eq(documents.id, id)); }

  async all(tenantId: string) {
    // ruleid: whole-table
    const listed = await this.store.select().from(tables.documents);
    return listed.filter((one) => one.tenantId === tenantId);
  }

  async counted(tenantId: string) {
    // ruleid: whole-table
    return [tenantId, await this.store.$count(documents)];
  }

  async purge(tenantId: string) {
    // ruleid: whole-table
    await this.store.delete(documents);
    return tenantId;
  }

  async open(tenantId?: string) {
    // ruleid: filter-vanishes
    return this.store.select().from(documents).where(and(active(documents), tenantId ? eq(documents.tenantId, tenantId) : undefined));
  }

  async maybe(context: Context, title: string) {
    const filters: SQL[] = [];
    if (context.tenantId) filters.push(eq(documents.tenantId, context.tenantId));
    filters.push(ilike(documents.title, title));
    // ruleid: filter-vanishes
    return this.store.select().from(documents).where(and(...filters));
  }

  async branches(context: Context) {
    // ruleid: unlinked-or-branch
    return this.store.select().from(documents).where(or(eq(documents.tenantId, context.tenantId), eq(documents.archived, false)));
  }

  async stepwise(context: Context, title?: string) {
    // ruleid: filter-vanishes
    let query = this.store.select().from(documents).where(eq(documents.tenantId, context.tenantId)).$dynamic();
    if (title) query = query.where(ilike(documents.title, title));
    return query;
  }

  async statement(context: Context) {
    // ruleid: raw-sql-unscoped
    return [context.tenantId, await this.store.execute(sql`select * from ${documents} where ${documents.archived}`)];
  }

  async transaction(context: Context) {
    // ruleid: whole-table
    return this.store.transaction(async (tx) => [context.tenantId, await tx.select().from(documents)]);
  }

  async joined(context: Context, id: string) {
    const mine = eq(members.tenantId, context.tenantId);
    return this.store.select().from(documents).innerJoin(members, mine).where(eq(documents.id, id));
  }
}
