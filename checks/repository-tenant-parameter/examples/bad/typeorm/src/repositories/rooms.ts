import { DataSource, Repository } from 'typeorm';
import { Room } from '../entities';

export class RoomRepository extends Repository<Room> {
  constructor(dataSource: DataSource) {
    super(Room, dataSource.createEntityManager());
  }

  // ok: optional-tenant-parameter
  async get(tenantId: string, id: string) {
    return this.findOneBy({ id, tenantId });
  }

  // ruleid: optional-tenant-parameter
  async list(tenantId?: string) {
    return this.find({ where: { tenantId } });
  }
}
