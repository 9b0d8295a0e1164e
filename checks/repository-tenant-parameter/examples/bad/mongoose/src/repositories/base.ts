import type { FilterQuery, Model } from 'mongoose';

export class Rows<T> {
  constructor(protected readonly model: Model<T>) {}

  findOne(filter: FilterQuery<T>) {
    return this.model.findOne(filter);
  }
}
