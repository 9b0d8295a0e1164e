import { NotFoundException } from '@nestjs/common';
import { DeepPartial, FindOptionsWhere, Repository } from 'typeorm';
import { OfTenant } from './entities';

export abstract class BaseService<T extends OfTenant> {
  protected constructor(protected readonly repository: Repository<T>) {}

  findAll(tenantId: string): Promise<T[]> {
    return this.repository.find({ where: { tenantId } as FindOptionsWhere<T>, take: 100 });
  }

  async findOne(tenantId: string, id: string): Promise<T> {
    const entity = await this.repository.findOne({ where: { id, tenantId } as FindOptionsWhere<T> });
    if (!entity) throw new NotFoundException();
    return entity;
  }

  create(tenantId: string, data: DeepPartial<T>): Promise<T> {
    return this.repository.save(this.repository.create({ ...data, tenantId } as DeepPartial<T>));
  }

  async update(tenantId: string, id: string, data: DeepPartial<T>): Promise<T> {
    const entity = await this.findOne(tenantId, id);
    Object.assign(entity, data);
    return this.repository.save(entity);
  }

  async remove(tenantId: string, id: string): Promise<void> {
    await this.findOne(tenantId, id);
    await this.repository.softDelete(id);
  }
}
