import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model } from 'mongoose';
import { TaskRows } from './rows';
import { Task, TaskDocument } from './schemas';

@Injectable()
export class TasksService {
  constructor(
    @InjectModel(Task.name) private readonly taskModel: Model<TaskDocument>,
    private readonly rows: TaskRows,
  ) {}

  one(tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.taskModel.findById(id).exec();
  }

  several(tenantId: string, ids: string[]) {
    // ruleid: tenant-parameter-unused
    return this.taskModel.find({ _id: { $in: ids } });
  }

  handed(tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.rows.findOne({ _id: id });
  }

  sums(tenantId: string) {
    // ruleid: whole-table
    return this.taskModel.aggregate([{ $group: { _id: '$done', count: { $sum: 1 } } }]);
  }

  drop(tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.taskModel.findByIdAndDelete(id);
  }
}
