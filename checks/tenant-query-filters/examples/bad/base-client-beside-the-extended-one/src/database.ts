import { PrismaClient } from '@prisma/client';

export class Database extends PrismaClient {
  of(tenantId: string) {
    return this.$extends({
      query: { invoice: { findMany: ({ args, query }) => query({ ...args, where: { ...args.where, tenantId } }) } },
    });
  }
}
