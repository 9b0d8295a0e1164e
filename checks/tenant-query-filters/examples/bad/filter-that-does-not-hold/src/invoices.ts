import { prisma } from './db';

export const anyText = (tenantId: string) => prisma.invoice.findMany({ where: { tenantId: { contains: '' } } });

export const others = (tenantId: string) => prisma.invoice.findMany({ where: { tenantId: { not: tenantId } } });

export const given = (tenantId: string, ids: string[]) =>
  prisma.invoice.findMany({ where: { tenantId: { in: ids } } });

export const replaced = (tenantId: string, args: object) =>
  prisma.invoice.findMany({ where: { tenantId }, ...args });

export const renamed = (tenantId: string, filter: Record<string, unknown>) =>
  prisma.invoice.findMany({ where: { tenantId, ...filter } });

export async function mixed(tenantId: string, args: object) {
  const query = { where: { tenantId } };
  Object.assign(query, args);
  return prisma.invoice.findMany(query);
}

export async function undone(tenantId: string) {
  const where: { tenantId?: string } = { tenantId };
  delete where.tenantId;
  return prisma.invoice.findMany({ where });
}

export async function handedOn(tenantId: string, run: (find: unknown) => unknown) {
  return run(prisma.invoice.findMany);
}

export async function computed(tenantId: string, operation: 'findMany' | 'count') {
  return prisma.invoice[operation]({ where: { tenantId } });
}
