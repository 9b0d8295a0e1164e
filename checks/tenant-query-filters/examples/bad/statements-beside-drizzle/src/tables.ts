import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const tenants = sqliteTable('tenants', { id: text('id').primaryKey(), name: text('name').notNull() });

export const berths = sqliteTable('berths', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  pier: text('pier').notNull(),
});
