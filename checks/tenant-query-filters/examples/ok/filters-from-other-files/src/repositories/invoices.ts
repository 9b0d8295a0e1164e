import { prisma } from '../db';
import { demanding, ofTenant, openOnly } from '../filters';

export async function all(tenantId: string, status: string) {
  // ok: request-id-unscoped
  return prisma.invoice.findMany({ where: { ...ofTenant(tenantId), status } });
}

export async function open(tenantId: string) {
  // ok: whole-table
  return prisma.invoice.findMany({ where: openOnly(tenantId) });
}

export async function search(where: Record<string, unknown>) {
  // ok: whole-table, no-tenant-in-hand
  return prisma.invoice.findMany({ where: { ...where, status: 'open' } });
}

export async function demanded(filter: { tenantId?: string; status?: string }) {
  // ok: filter-vanishes
  return prisma.invoice.findMany({ where: demanding(filter) });
}
