import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('tenants').addColumn('id', 'uuid', (col) => col.primaryKey()).addColumn('name', 'text').execute();
  await db.schema
    .createTable('invoices')
    .addColumn('id', 'uuid', (col) => col.primaryKey())
    .addColumn('tenant_id', 'uuid', (col) => col.notNull().references('tenants.id').onDelete('cascade'))
    .addColumn('number', 'text', (col) => col.notNull())
    .addUniqueConstraint('invoices_number', ['tenant_id', 'number'])
    .execute();
  await db.schema
    .createTable('invoice_lines')
    .addColumn('id', 'uuid', (col) => col.primaryKey())
    .addColumn('invoice_id', 'uuid', (col) => col.notNull())
    .addForeignKeyConstraint('lines_invoice', ['invoice_id'], 'invoices', ['id'])
    .execute();
  await db.schema
    .createTable('pages')
    .addColumn('id', 'uuid', (col) => col.primaryKey())
    .addColumn('tenant_id', 'uuid', (col) => col.references('tenants.id'))
    .addColumn('slug', 'text', (col) => col.notNull())
    .execute();
}
