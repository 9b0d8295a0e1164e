import { and, eq, ilike, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import { withTenant } from '@acme/sessions';
import { db, tables, type Database, type Transaction } from './db';
import * as schema from './db/schema';
import { documents, members, versions } from './db/schema';

type Context = { tenantId: string; user: { id: string } };
type Search = { title?: string; archived?: boolean };

const active = (table: typeof documents) => isNull(table.deletedAt);
const scope = (context: Context, ...further: (SQL | undefined)[]) => and(eq(documents.tenantId, context.tenantId), ...further);

export const byId = db
  .select()
  .from(documents)
  .where(and(eq(documents.id, sql.placeholder('id')), eq(documents.tenantId, sql.placeholder('tenantId'))))
  .prepare('document_by_id');

export class Documents {
  constructor(
    private readonly store: Database | Transaction,
    private readonly context: Context,
  ) {}

  async one(id: string) {
    const [found] = await this.store.select().from(documents).where(scope(this.context, eq(documents.id, id)));
    return found;
  }

  async first(id: string) {
    return this.store
      .select()
      .from(documents)
      .where(and(eq(documents.id, id), eq(documents.tenantId, this.context.tenantId), active(documents)))
      .then((rows) => rows[0] ?? null);
  }

  async relational(id: string) {
    return this.store.query.documents.findFirst({
      columns: { id: true, title: true },
      where: (fields, operators) => operators.and(operators.eq(fields.id, id), operators.eq(fields.tenantId, this.context.tenantId)),
    });
  }

  async objects(id: string) {
    const { tenantId } = this.context;
    return this.store.query.documents.findMany({ where: { id, tenantId } });
  }

  async search({ title, archived }: Search) {
    const filters: SQL[] = [];
    filters.push(eq(documents.tenantId, this.context.tenantId));
    if (title) filters.push(ilike(documents.title, title));
    if (archived !== undefined) filters.push(eq(documents.archived, archived));
    return this.store.select().from(documents).where(filters.length > 0 ? and(...filters) : undefined);
  }

  async listed({ title }: Search) {
    const where = and(
      ...[eq(schema.documents.tenantId, this.context.tenantId), title && ilike(documents.title, title)].filter(Boolean),
    );
    return this.store.select({ id: documents.id, total: sql<number>`count(*) over()` }).from(schema.documents).where(where);
  }

  async shared() {
    const mine = or(eq(documents.tenantId, this.context.tenantId), isNull(documents.tenantId));
    return this.store.select().from(tables.documents).where(mine);
  }

  async ofMember() {
    const rows = await this.store.select({ id: members.tenantId }).from(members).where(eq(members.userId, this.context.user.id));
    const ids = rows.map((row) => row.id);
    return this.store.select().from(documents).where(inArray(documents.tenantId, ids));
  }

  async joined() {
    return this.store
      .select()
      .from(documents)
      .innerJoin(members, and(eq(members.tenantId, documents.tenantId), eq(members.userId, this.context.user.id)));
  }
}

export async function compared(context: Context, id: string) {
  const [found] = await db.select().from(documents).where(eq(documents.id, id)).limit(1);
  if (!found || found.tenantId !== context.tenantId) throw new Error('not found');
  await db.update(documents).set({ archived: true }).where(eq(documents.id, id));
  return found;
}

export async function inTransaction(tx: Transaction, context: Context, id: string, body: string) {
  const found = await tx.query.documents.findFirst({ where: and(eq(documents.id, id), eq(documents.tenantId, context.tenantId)) });
  if (!found) return null;
  const rows = [{ id: crypto.randomUUID(), documentId: found.id, body }];
  const [version] = await tx.insert(versions).values(rows).onConflictDoNothing().returning();
  await tx.delete(versions).where(eq(versions.documentId, found.id));
  return version;
}

export async function copied(context: Context) {
  const own = db.select().from(documents).where(eq(documents.tenantId, context.tenantId)).as('own');
  const bodies = await db.select({ body: versions.body }).from(versions).innerJoin(own, eq(own.id, versions.documentId));
  return bodies;
}

export async function counted(context: Context) {
  const [{ total }] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(documents)
    .where(eq(documents.tenantId, context.tenantId));
  return total + (await db.$count(documents, scope(context)));
}

export async function inSession({ tenantId }: Context) {
  // ok: whole-table
  return withTenant(tenantId, (tx: Transaction) => tx.select().from(documents));
}
