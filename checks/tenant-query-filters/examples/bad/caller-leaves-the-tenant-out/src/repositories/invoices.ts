import { prisma } from '../db';

export async function openInvoices(status: string, tenantId?: string) {
  // ruleid: filter-vanishes
  return prisma.invoice.findMany({ where: { status, tenantId } });
}

export async function paidInvoices(status: string, tenantId?: string) {
  // ok: filter-vanishes
  return prisma.invoice.findMany({ where: { status, tenantId } });
}
