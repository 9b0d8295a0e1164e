import { drizzle } from 'drizzle-orm/node-postgres';
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { Pool } from 'pg';

export const rooms = pgTable(
  'rooms',
  { id: text('id').primaryKey(), tenantId: text('tenant_id').notNull(), name: text('name').notNull() },
  (t) => [index('rooms_tenant').on(t.tenantId)],
);

export const bookings = pgTable(
  'bookings',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    roomId: text('room_id').notNull().references(() => rooms.id),
    guests: integer('guests').notNull(),
  },
  (t) => [index('bookings_tenant').on(t.tenantId, t.roomId)],
);

export const db = drizzle(new Pool());
