import knex from "knex";

const tables = knex({ client: "pg" });

export async function all() {
  return await tables("rooms").select("id");
}
