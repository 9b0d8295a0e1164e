import { pgTable, text, uuid } from "drizzle-orm/pg-core";

export const tenants = pgTable("tenants", { id: uuid("id").primaryKey(), name: text("name").notNull() });

export const invoices = pgTable("invoices", {
  id: uuid("id").primaryKey(),
  tenantId: uuid("tenant_id").notNull().references(() => tenants.id),
  memo: text("memo"),
});
