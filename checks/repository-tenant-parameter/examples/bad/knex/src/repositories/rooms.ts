import type { Knex } from 'knex';

export const roomRepository = (db: Knex) => ({
  // ok: optional-tenant-parameter
  get(tenantId: string, id: string) {
    return db('rooms').where({ id, tenant_id: tenantId }).first();
  },

  // ruleid: optional-tenant-parameter
  list(tenantId?: string) {
    return db('rooms').where({ tenant_id: tenantId });
  },
});
