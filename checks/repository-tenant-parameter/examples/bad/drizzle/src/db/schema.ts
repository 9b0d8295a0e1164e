import { pgTable, text } from 'drizzle-orm/pg-core';

export const tenants = pgTable('tenants', { id: text('id').primaryKey() });
export const rooms = pgTable('rooms', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
});
