import { Room } from '../models';

export class RoomRepository {
  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    return Room.findOne({ where: { id, tenantId } });
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    return Room.findAll({ where: { tenantId } });
  }
}
