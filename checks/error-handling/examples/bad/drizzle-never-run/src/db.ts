import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const visits = sqliteTable('visits', { id: text('id').primaryKey(), page: text('page').notNull() });
export const db = drizzle(new Database('visits.db'));
