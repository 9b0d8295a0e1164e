import { prisma } from './db';

export const accountFor = (email: string) => prisma.account.findUnique({ where: { email } });
export const page = (tenantId: string, slug: string) =>
  prisma.page.findUnique({ where: { tenantId_slug: { tenantId, slug } } });
