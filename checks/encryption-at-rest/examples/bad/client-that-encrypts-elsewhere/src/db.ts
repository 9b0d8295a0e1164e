import { PrismaClient } from '@prisma/client';
import { audit, encryptField, hashOf } from './crypto';

export const prisma = new PrismaClient().$extends({
  query: {
    webhook: {
      async create({ args, query }) {
        args.data.signingSecret = encryptField(args.data.signingSecret);
        return query(args);
      },
      async upsert({ args, query }) {
        audit(hashOf(args.create.url), args.create.signingSecret);
        return query(args);
      },
    },
  },
});
