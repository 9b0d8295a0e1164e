import { PrismaClient } from '@prisma/client';
import type { Box } from './box';

export const makeDb = (box: Box) =>
  new PrismaClient().$extends({
    query: {
      gateway: {
        async create({ args, query }) {
          args.data.apiSecret = box.lock(args.data.apiSecret);
          return query(args);
        },
      },
    },
  });

export type Db = ReturnType<typeof makeDb>;
