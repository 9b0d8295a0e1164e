import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';

export const rooms = pgTable('rooms', { id: text('id').primaryKey() });
export const db = drizzle(process.env.DATABASE_URL!);

export const roomOf = (id: string) => db.select().from(rooms).where(eq(rooms.id, id));
