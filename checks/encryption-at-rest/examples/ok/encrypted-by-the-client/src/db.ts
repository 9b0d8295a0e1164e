import { PrismaClient } from '@prisma/client';
import { encryptField } from './crypto';

export const prisma = new PrismaClient().$extends({
  query: {
    webhook: {
      async create({ args, query }) {
        args.data.signingSecret = encryptField(args.data.signingSecret);
        return query(args);
      },
    },
  },
});
