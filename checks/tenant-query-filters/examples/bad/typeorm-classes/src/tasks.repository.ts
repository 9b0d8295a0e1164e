import { DataSource, Repository, SelectQueryBuilder } from 'typeorm';
import { Task } from './entities';

export class TasksRepository extends Repository<Task> {
  constructor(dataSource: DataSource) {
    super(Task, dataSource.createEntityManager());
  }

  private of(tenantId: string): SelectQueryBuilder<Task> {
    return this.createQueryBuilder('t').where('t.tenantId = :tenantId', { tenantId });
  }

  late(tenantId: string, done: boolean) {
    const query = this.of(tenantId);
    // ruleid: filter-vanishes
    return query.where('t.done = :done', { done }).getMany();
  }

  copies(tenantId: string, id: string) {
    const query = this.of(tenantId);
    // ruleid: filter-vanishes
    const first = query.clone().where('t.id = :id', { id }).getOne();
    // ok: filter-vanishes
    return [first, query.getMany()];
  }

  someOrAll(tenantId: string, title?: string) {
    const query = this.of(tenantId);
    if (title) {
      query.where('t.title = :title', { title });
      // ruleid: filter-vanishes
      return query.getMany();
    }
    // ok: filter-vanishes
    return query.getMany();
  }
}
