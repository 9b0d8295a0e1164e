import { integer, pgTable, text } from "drizzle-orm/pg-core";

export const tenants = pgTable("tenants", { id: integer("id").primaryKey() });

export const stationKeys = pgTable("station_keys", {
  digest: text("digest").notNull(),
  tenantId: integer("tenant_id").notNull().references(() => tenants.id),
});

export const readings = pgTable("readings", {
  id: integer("id").primaryKey(),
  tenantId: integer("tenant_id").notNull().references(() => tenants.id),
  value: integer("value").notNull(),
});
