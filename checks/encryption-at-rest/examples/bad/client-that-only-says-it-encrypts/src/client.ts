import { PrismaClient } from '@prisma/client';

const encryptField = (value: string) => value;

export const prisma = new PrismaClient().$extends({
  query: {
    gateway: {
      async create({ args, query }) {
        args.data.apiSecret = encryptField(args.data.apiSecret);
        return query(args);
      },
    },
  },
});

export async function enter(req: Request, tenantId: string) {
  const body = await req.json();
  await prisma.gateway.create({ data: { tenantId, apiSecret: body.secret } });
}
