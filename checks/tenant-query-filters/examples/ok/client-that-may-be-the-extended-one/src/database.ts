import { PrismaClient } from '@prisma/client';
import { tenantId } from './context';

const limits = { query: { $allModels: { $allOperations: ({ args, query }) => query(withTenant(args, tenantId())) } } };
const withTenant = (args, tenantId: string) => ({ ...args, where: { ...args.where, tenantId } });

export class Database extends PrismaClient {
  constructor() {
    super();
    return this.$extends({ query: { $allOperations: ({ args, query }) => query(withTenant(args, tenantId())) } }) as this;
  }
}

export class Plain extends PrismaClient {}

export const plain = { provide: Plain, useFactory: () => new PrismaClient().$extends(limits) };

export const olderPrisma = new PrismaClient();
olderPrisma.$use((params, next) => next(withTenant(params, tenantId())));
