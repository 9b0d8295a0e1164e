import type { FilterQuery, Model, UpdateQuery } from 'mongoose';

export abstract class Repository<T> {
  constructor(protected readonly model: Model<T>) {}

  findOne(filter: FilterQuery<T>) {
    return this.model.findOne(filter).lean();
  }

  update(filter: FilterQuery<T>, change: UpdateQuery<T>) {
    return this.model.findOneAndUpdate(filter, change, { new: true });
  }
}
