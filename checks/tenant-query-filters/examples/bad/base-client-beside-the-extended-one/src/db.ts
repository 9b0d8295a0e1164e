import { PrismaClient } from '@prisma/client';

export const prismaBase = new PrismaClient();

export const clientOf = (tenantId: string) =>
  prismaBase.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }) {
          return query({ ...args, where: { ...args.where, tenantId } });
        },
      },
    },
  });
