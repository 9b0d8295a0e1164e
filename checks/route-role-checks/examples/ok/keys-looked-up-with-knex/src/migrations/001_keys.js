exports.up = async (knex) => {
  await knex.schema.createTable("tenants", (t) => {
    t.increments("id");
  });
  await knex.schema.createTable("station_keys", (t) => {
    t.text("digest").notNullable();
    t.integer("tenant_id").notNullable().references("tenants.id");
  });
  await knex.schema.createTable("readings", (t) => {
    t.increments("id");
    t.integer("tenant_id").notNullable().references("tenants.id");
    t.integer("value");
  });
};
