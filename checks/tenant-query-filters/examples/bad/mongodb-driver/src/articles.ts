import { Collection, ObjectId } from 'mongodb';
import { db } from './db';

export class Articles {
  private readonly articles: Collection;

  constructor() {
    this.articles = db.collection('articles');
  }

  get(tenantId: string, id: string) {
    // ok: tenant-parameter-unused
    return this.articles.findOne({ _id: new ObjectId(id), tenantId: new ObjectId(tenantId) });
  }

  drop(tenantId: string, id: string) {
    // ruleid: tenant-parameter-unused
    return this.articles.deleteOne({ _id: new ObjectId(id) });
  }
}
