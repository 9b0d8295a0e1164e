import { and, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { rooms } from '../db/schema';

export class RoomRepository {
  constructor(private readonly db: NodePgDatabase) {}

  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    const [room] = await this.db.select().from(rooms).where(and(eq(rooms.id, id), eq(rooms.tenantId, tenantId)));
    return room;
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    return this.db.select().from(rooms).where(tenantId ? eq(rooms.tenantId, tenantId) : undefined);
  }
}
