import { boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const tenants = pgTable('tenants', { id: text('id').primaryKey(), slug: text('slug').notNull() });

export const members = pgTable('members', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  userId: text('user_id').notNull(),
});

export const documents = pgTable('documents', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull().references(() => tenants.id),
  title: text('title').notNull(),
  archived: boolean('archived').notNull().default(false),
  deletedAt: timestamp('deleted_at'),
});

export const versions = pgTable('versions', {
  id: text('id').primaryKey(),
  documentId: text('document_id').notNull().references(() => documents.id),
  body: text('body').notNull(),
});
