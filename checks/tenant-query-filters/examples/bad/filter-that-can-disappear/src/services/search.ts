import { prisma } from '../db';
import { currentSession } from '../session';

export async function searchInvoices(status: string) {
  const session = await currentSession();
  // ruleid: filter-vanishes
  return prisma.invoice.findMany({ where: { status, tenantId: session?.tenantId } });
}

export async function searchParcels(recipient: string) {
  const { tenantId } = await currentSession();
  // ruleid: filter-vanishes
  return prisma.parcel.findMany({ where: { recipient, ...(tenantId && { tenantId }) } });
}

export async function countInvoices(status: string) {
  const { tenantId } = await currentSession();
  const where: Record<string, unknown> = { status };
  if (tenantId) where.tenantId = tenantId;
  // ruleid: filter-vanishes
  return prisma.invoice.count({ where });
}

// The parameter is optional on purpose, for a platform's own list as it may be: likely, not certain.
export async function listInvoices(filter: { tenantId?: string }) {
  const { tenantId } = filter;
  // ruleid: filter-vanishes
  return prisma.invoice.findMany({ where: { tenantId: tenantId ? tenantId : undefined } });
}
