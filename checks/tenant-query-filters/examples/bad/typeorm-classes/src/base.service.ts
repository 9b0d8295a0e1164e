import { FindOptionsWhere, Repository } from 'typeorm';
import { OfTenant } from './entities';

export abstract class BaseService<T extends OfTenant> {
  protected constructor(protected readonly repository: Repository<T>) {}

  findOne(tenantId: string, id: string): Promise<T | null> {
    return this.repository.findOne({ where: { id, tenantId } as FindOptionsWhere<T> });
  }

  async remove(tenantId: string, id: string): Promise<void> {
    // ruleid: tenant-parameter-unused
    await this.repository.softDelete(id);
  }
}
