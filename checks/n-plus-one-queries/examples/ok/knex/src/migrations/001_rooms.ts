import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('tenants', (t) => {
    t.uuid('id').primary();
    t.string('name');
  });
  await knex.schema.createTable('rooms', (t) => {
    t.uuid('id').primary();
    t.uuid('tenant_id').references('id').inTable('tenants');
    t.string('name');
  });
  await knex.schema.createTable('bookings', (t) => {
    t.uuid('id').primary();
    t.uuid('tenant_id').references('id').inTable('tenants');
    t.uuid('room_id').references('id').inTable('rooms');
    t.integer('guests');
  });
}
