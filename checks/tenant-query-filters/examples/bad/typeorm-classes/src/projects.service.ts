import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { BaseService } from './base.service';
import { Project, Task } from './entities';

export class ProjectsService extends BaseService<Project> {
  constructor(
    @InjectRepository(Project) private readonly projects: Repository<Project>,
    private readonly dataSource: DataSource,
  ) {
    super(projects);
  }

  byKey(tenantId: string, key: string) {
    return this.projects.findOneBy({ tenantId, key });
  }

  count(tenantId: string) {
    return this.projects.countBy({ tenantId });
  }

  keys(tenantId: string) {
    return this.projects.find({ where: { tenantId }, select: { key: true } });
  }

  drop(tenantId: string, key: string) {
    return this.projects.delete({ tenantId, key });
  }

  async rename(id: string, key: string) {
    // ruleid: repository-method-without-tenant
    const project = await this.projects.findOneByOrFail({ id });
    return this.projects.save({ ...project, key });
  }

  async close(tenantId: string, id: string) {
    await this.dataSource.transaction(async (manager) => {
      // ruleid: tenant-parameter-unused
      await manager.getRepository(Task).update({ project: { id } }, { done: true });
    });
  }
}
