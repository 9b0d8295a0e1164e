import { relations } from 'drizzle-orm';
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { timestamps } from './columns';

export const tenants = pgTable('tenants', { id: uuid('id').primaryKey(), name: text('name').notNull() });

export const invoices = pgTable(
  'invoices',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    tenantId: uuid('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    number: text('number').notNull(),
    status: text('status').notNull(),
    ...timestamps,
  },
  (t) => [index('invoices_tenant').on(t.tenantId, t.createdAt), uniqueIndex('invoices_number').on(t.tenantId, t.number)],
);

export const invoiceLines = pgTable('invoice_lines', {
  id: uuid('id').primaryKey(),
  invoiceId: uuid('invoice_id').notNull().references(() => invoices.id),
  amount: text('amount').notNull(),
});

export const pages = pgTable('pages', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull().references(() => tenants.id),
  // ruleid: shared-unique-in-tenant-model
  slug: text('slug').notNull().unique(),
});

// ruleid: tenantless-model
export const reminders = pgTable('reminders', {
  id: uuid('id').primaryKey().defaultRandom(),
  invoiceId: uuid('invoice_id').notNull(),
  text: text('text').notNull(),
});

export const invoicesRelations = relations(invoices, ({ one, many }) => ({
  tenant: one(tenants, { fields: [invoices.tenantId], references: [tenants.id] }),
  lines: many(invoiceLines),
}));
