import { prisma } from '../db';
import { forTenant, tenantFilter } from '../scope';

export const open = (tenantId: string) =>
  prisma.invoice.findMany({ where: { ...tenantFilter(tenantId), status: 'open' } });

export async function all(tenantId: string) {
  const db = forTenant(tenantId);
  // ok: whole-table
  return db.invoice.findMany();
}

function byStatus(tenantId: string, status: string) {
  return { tenantId, status };
}

export const drafts = (tenantId: string) => prisma.invoice.count({ where: byStatus(tenantId, 'draft') });

export const filtered = (tenantId: string | undefined, status: string) => {
  if (!tenantId) throw new Error('no tenant');
  // ok: filter-vanishes
  return prisma.invoice.findMany({ where: { status, ...(tenantId && { tenantId }) } });
};
