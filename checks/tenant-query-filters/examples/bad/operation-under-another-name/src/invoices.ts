import { prisma } from './db';

export async function byIndex(tenantId: string, id: string) {
  // ruleid: tenant-parameter-unused
  return prisma.invoice['findUnique']({ where: { id } });
}

export async function kept(tenantId: string, id: string) {
  const find = prisma.invoice.findUnique;
  // ruleid: tenant-parameter-unused
  return find({ where: { id } });
}

export async function bound(tenantId: string, id: string) {
  const find = prisma.invoice.findUnique.bind(prisma.invoice);
  // ruleid: tenant-parameter-unused
  return find({ where: { id } });
}

export async function takenOut(tenantId: string, id: string) {
  const { findUnique } = prisma.invoice;
  // ruleid: tenant-parameter-unused
  return findUnique({ where: { id } });
}

export async function called(tenantId: string, id: string) {
  // ruleid: tenant-parameter-unused
  return prisma.invoice.findUnique.call(prisma.invoice, { where: { id } });
}

export async function inBrackets(tenantId: string, id: string) {
  // ruleid: tenant-parameter-unused
  return (0, prisma.invoice.findUnique)({ where: { id } });
}

export async function scoped(tenantId: string, id: string) {
  const { findFirst } = prisma.invoice;
  // ok: tenant-parameter-unused
  return findFirst({ where: { id, tenantId } });
}
