import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createInsertSchema } from 'drizzle-zod';

export const tenants = pgTable('tenants', { id: uuid('id').primaryKey(), name: text('name').notNull() });

export const members = pgTable('members', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull().references(() => tenants.id),
});

export const crates = pgTable('crates', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull().references(() => tenants.id),
  label: text('label').notNull(),
  weight: integer('weight').notNull(),
});

export const change = createInsertSchema(crates, { label: (s) => s.label.max(80) }).omit({ id: true, tenantId: true }).partial();
