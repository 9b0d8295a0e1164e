import { knex } from './db';

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await knex('rooms').where({ tenant_id: tenantId, name });
  // ok: filter-without-index
  const one = await knex('rooms').where('code', name).first();
  // ok: filter-without-index
  const below = await knex('rooms').where('floor', '=', name);
  // ruleid: filter-without-index
  const named = await knex('rooms as r').where('r.name', name);
  // ok: filter-without-index
  const either = await knex('rooms').where({ name }).orWhere({ floor: name });
  // ok: filter-without-index
  const talked = await knex('notes').where({ topic: name });
  // ruleid: filter-without-index
  await knex('notes').where({ author: name }).del();
  return { mine, one, below, named, either, talked };
}
