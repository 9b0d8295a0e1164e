import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const tenants = {
  bySlug: (slug: string) => prisma.tenant.findUnique({ where: { slug } }),
  byKey: (apiKey: string) => prisma.tenant.findUnique({ where: { apiKey } }),
};
