import { PrismaClient } from '@prisma/client';

export class Database {
  readonly client = new PrismaClient();

  get everyJob() {
    return this.client.job;
  }
}
