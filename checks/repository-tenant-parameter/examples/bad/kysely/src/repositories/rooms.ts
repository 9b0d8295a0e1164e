import type { Kysely } from 'kysely';
import type { Database } from '../db';

export class RoomRepository {
  constructor(private readonly db: Kysely<Database>) {}

  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    return this.db.selectFrom('rooms').selectAll().where('id', '=', id).where('tenantId', '=', tenantId).executeTakeFirst();
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    let query = this.db.selectFrom('rooms').selectAll();
    if (tenantId) query = query.where('tenantId', '=', tenantId);
    return query.execute();
  }
}
