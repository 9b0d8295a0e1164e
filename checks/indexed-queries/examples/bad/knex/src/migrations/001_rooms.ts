import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('rooms', (t) => {
    t.uuid('id').primary();
    t.uuid('tenant_id').index();
    t.string('name');
    t.string('code').unique();
    t.string('floor');
  });
  // ruleid: tenant-key-unindexed
  await knex.schema.createTable('notes', (t) => {
    t.uuid('id').primary();
    t.uuid('tenant_id');
    t.string('author');
    t.string('topic');
  });
  await knex.schema.alterTable('rooms', (t) => {
    t.index(['floor', 'name']);
  });
  await knex.raw('CREATE INDEX notes_topic ON notes (topic)');
}
