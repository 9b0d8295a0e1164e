import { drizzle } from 'drizzle-orm/node-postgres';
import { customType, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { seal } from './seal';

const sealed = customType<{ data: string }>({
  dataType: () => 'text',
  toDriver: (value) => encryptText(value),
});

function encryptText(value: string) {
  return seal(value);
}

export const integrations = pgTable('integrations', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id').notNull(),
  apiKey: text('api_key').notNull(),
  webhookSecret: text('webhook_secret'),
  accessKey: sealed('access_key'),
  settings: jsonb('settings'),
});

export const db = drizzle(process.env.DATABASE_URL!);
