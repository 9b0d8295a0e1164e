import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('tenants').addColumn('id', 'uuid', (col) => col.primaryKey()).execute();
  await db.schema
    .createTable('rooms')
    .addColumn('id', 'uuid', (col) => col.primaryKey())
    .addColumn('tenantId', 'uuid', (col) => col.notNull().references('tenants.id'))
    .addColumn('name', 'text')
    .execute();
  await db.schema.createIndex('rooms_tenant').on('rooms').columns(['tenantId', 'name']).execute();
  await db.schema
    .createTable('bookings')
    .addColumn('id', 'uuid', (col) => col.primaryKey())
    .addColumn('tenantId', 'uuid', (col) => col.notNull().references('tenants.id'))
    .addColumn('roomId', 'uuid', (col) => col.references('rooms.id'))
    .addColumn('guests', 'integer')
    .execute();
  await sql`CREATE INDEX bookings_room ON bookings (room_id)`.execute(db);
}
