import { Room } from '../db/models';
import { Rows } from './base';

class RoomRows extends Rows<any> {
  constructor() {
    super(Room as any);
  }

  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    return this.model.findOne({ _id: id, tenantId });
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    return this.model.find(tenantId ? { tenantId } : {});
  }
}

export const rooms = new RoomRows();
