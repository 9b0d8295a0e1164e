import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('tenants', (t) => {
    t.uuid('id').primary();
    t.string('name').notNullable();
  });
  await knex.schema.createTable('invoices', (t) => {
    t.uuid('id').primary();
    t.uuid('tenant_id').notNullable().references('id').inTable('tenants').onDelete('CASCADE');
    t.string('number').notNullable();
    t.string('status');
    t.unique(['tenant_id', 'number']);
  });
  await knex.schema.createTable('invoice_lines', (t) => {
    t.increments('id');
    t.uuid('invoice_id').references('invoices.id').index();
    t.text('text');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('invoice_lines').dropTable('invoices').dropTable('tenants');
}
