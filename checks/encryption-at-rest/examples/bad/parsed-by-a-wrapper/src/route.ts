import { z } from 'zod';
import { prisma } from './prisma';
import { action, endpoint } from './wrapped';

const connection = z.object({ kind: z.string().max(20), apiKey: z.string().max(200) });

export const POST = endpoint({ body: connection }, async ({ tenantId, body }) => {
  // ruleid: plaintext-write
  await prisma.connection.create({ data: { tenantId, ...body }, select: { id: true } });
});

export const PUT = endpoint({ body: connection }, async (context) => {
  const { tenantId, body } = context;
  await prisma.connection.updateMany({
    where: { tenantId, kind: body.kind },
    // ruleid: plaintext-write
    data: { apiKey: body.apiKey },
  });
});

export const PATCH = endpoint({ body: connection }, async ({ tenantId, body }) => {
  // ruleid: plaintext-write
  await prisma.connection.updateMany({ where: { tenantId }, data: body });
});

export const replace = action({
  schema: connection,
  run: async ({ tenantId, body }) => {
    // ruleid: plaintext-write
    await prisma.connection.updateMany({ where: { tenantId }, data: { ...body } });
  },
});
