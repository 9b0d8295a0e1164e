import { Brackets, DataSource, In, Repository, SelectQueryBuilder } from 'typeorm';
import { BaseService } from './base.service';
import { Project, Task } from './entities';

export class ProjectsService extends BaseService<Project> {
  constructor(projects: Repository<Project>) {
    super(projects);
  }
}

export class TasksRepository extends Repository<Task> {
  constructor(private readonly dataSource: DataSource) {
    super(Task, dataSource.createEntityManager());
  }

  private of(tenantId: string, alias = 't'): SelectQueryBuilder<Task> {
    return this.createQueryBuilder(alias).where(`${alias}.tenantId = :tenantId`, { tenantId });
  }

  async search(tenantId: string, filter: { title?: string; done?: boolean }) {
    const query = this.of(tenantId).leftJoinAndSelect('t.project', 'p');
    this.applyFilter(query, filter);
    const total = await query.clone().getCount();
    return { total, rows: await query.take(20).getMany() };
  }

  private applyFilter(query: SelectQueryBuilder<Task>, filter: { title?: string; done?: boolean }) {
    if (filter.title) {
      query.andWhere(new Brackets((b) => b.where('t.title = :title', filter).orWhere('p.key = :title')));
    }
    if (filter.done !== undefined) query.andWhere('t.done = :done', filter);
  }

  withKeys(tenantId: string, key: string) {
    const query = this.createQueryBuilder('t').where('t.tenantId = :tenantId').setParameters({ tenantId, key });
    const keys = query.subQuery().select('p.id').from(Project, 'p').where('p.key = :key').getQuery();
    return query.andWhere(`t.projectId IN ${keys}`).getMany();
  }

  ofProject(tenantId: string, projectId: string) {
    return this.createQueryBuilder('t')
      .innerJoin('t.project', 'p', 'p.id = :projectId AND p.tenantId = :tenantId', { projectId, tenantId })
      .getMany();
  }

  async close(tenantId: string, ids: string[]) {
    await this.dataSource.transaction(async (manager) => {
      const tasks = await manager.find(Task, { where: { tenantId, id: In(ids) } });
      for (const task of tasks) task.done = true;
      await manager.save(tasks);
      await manager.withRepository(this).update({ tenantId, done: true }, { title: 'closed' });
    });
  }
}
