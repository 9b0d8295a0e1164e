import { ForbiddenException, Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/mongoose';
import { Connection, FilterQuery, Model, Types } from 'mongoose';
import { TaskRows } from './rows';
import { Task, TaskDocument } from './schemas';

@Injectable()
export class TasksService {
  constructor(
    @InjectModel(Task.name) private readonly taskModel: Model<TaskDocument>,
    @InjectConnection() private readonly connection: Connection,
    private readonly rows: TaskRows,
  ) {}

  list(tenantId: string, query: { done?: boolean; q?: string }) {
    const filter: FilterQuery<Task> = { tenantId: new Types.ObjectId(tenantId) };
    if (query.done !== undefined) filter.done = query.done;
    if (query.q) filter.title = new RegExp(query.q, 'i');
    // ok: whole-table
    return this.taskModel.find(filter).sort({ createdAt: -1 }).exec();
  }

  built(tenantId: string, done?: boolean) {
    // ok: whole-table
    let query = this.taskModel.find();
    query = query.where('tenantId').equals(tenantId);
    if (done) query.where('done').equals(true);
    return query.exec();
  }

  async toggle(tenantId: string, id: string) {
    const task = await this.taskModel.findOne({ _id: id, tenantId });
    task.done = !task.done;
    // ok: request-id-unscoped
    return task.save();
  }

  async rename(tenantId: string, id: string, title: string) {
    const task = await this.rows.findOne({ _id: id });
    if (String(task.tenantId) !== tenantId) throw new ForbiddenException();
    // ok: tenant-parameter-unused
    return this.taskModel.updateOne({ _id: id }, { $set: { title } });
  }

  async drop(tenantId: string, id: string) {
    await this.rows.findOne({ _id: id, tenantId });
    // ok: tenant-parameter-unused
    await this.taskModel.deleteOne({ _id: id });
  }

  async move(tenantId: string, id: string) {
    const session = await this.connection.startSession();
    await session.withTransaction(async () => {
      // ok: tenant-parameter-unused
      await this.taskModel.updateOne({ _id: id, tenantId }, { $set: { done: true } }, { session });
    });
  }

  add(tenantId: string, title: string) {
    // ok: tenant-parameter-unused
    return this.rows.create({ title, tenantId } as any);
  }
}
