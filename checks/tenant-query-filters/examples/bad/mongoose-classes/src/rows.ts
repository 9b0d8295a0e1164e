import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { FilterQuery, Model } from 'mongoose';
import { Task, TaskDocument } from './schemas';

export abstract class Rows<T> {
  protected constructor(protected readonly model: Model<T>) {}

  async findOne(filter: FilterQuery<T>) {
    const found = await this.model.findOne(filter, {}, { lean: true });
    if (!found) throw new NotFoundException();
    return found;
  }

  async create(row: Partial<T>) {
    const made = new this.model({ ...row, createdAt: new Date() });
    return made.save();
  }
}

// Made by the constructor of the class that it extends.
export abstract class NamedRows<T> extends Rows<T> {
  name() {
    return this.model.modelName;
  }
}

@Injectable()
export class TaskRows extends NamedRows<TaskDocument> {
  constructor(@InjectModel(Task.name) tasks: Model<TaskDocument>) {
    super(tasks);
  }
}
