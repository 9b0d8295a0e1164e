import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';

export const tenants = pgTable('tenants', { id: text('id').primaryKey(), name: text('name') });
export const rooms = pgTable('rooms', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  name: text('name').notNull(),
});
export const bookings = pgTable('bookings', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  roomId: text('room_id').notNull().references(() => rooms.id),
});

export const db = drizzle(process.env.DATABASE_URL!);
