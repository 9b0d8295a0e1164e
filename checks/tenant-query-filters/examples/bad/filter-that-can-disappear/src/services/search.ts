import { prisma } from '../db';
import { timed } from '../timed';
import { currentSession } from '../session';
import { eitherWhere, parcelWhere, type ParcelFilter } from './where';

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

// The filter is put together in another file, which leaves the tenant out when it is not given.
export async function findParcels(filter: ParcelFilter) {
  // ruleid: filter-vanishes
  return prisma.parcel.findMany({ where: parcelWhere(filter), take: 100 });
}

export async function anyParcels(filter: ParcelFilter) {
  // ruleid: filter-vanishes
  return prisma.parcel.findMany({ where: eitherWhere(filter) });
}

// A caller passes a tenant that may be missing.
export async function sums(tenantId?: string) {
  // ruleid: filter-vanishes
  return prisma.invoice.groupBy({ by: ['status'], where: { ...(tenantId && { tenantId }), status: 'paid' } });
}

export const sumsOf = async () => sums((await currentSession())?.tenantId);

// The other branch asks for nothing: every tenant's rows.
export async function openParcels(recipient: string) {
  const { tenantId } = await currentSession();
  // ruleid: filter-vanishes
  return prisma.parcel.findMany({ where: { recipient, ...(tenantId ? { tenantId } : {}) } });
}

export const parcels = {
  ofMaybe: ({ tenantId, recipient }: { tenantId?: string; recipient?: string }) =>
    // ruleid: filter-vanishes
    prisma.parcel.findMany({ where: { ...(tenantId === undefined ? {} : { tenantId }), recipient } }),
};

const labelOf = (status: string, tenantId?: string) => (tenantId ? `${tenantId} ${status}` : status);
const refused = (tenantId?: string) => {
  if (!tenantId) throw new Error('no tenant');
  return tenantId;
};

export function labelled(status: string, tenantId?: string) {
  return timed(labelOf(status, tenantId), () =>
    // ruleid: filter-vanishes
    prisma.invoice.count({ where: { status, ...(tenantId && { tenantId }) } }),
  );
}

export function refusing(status: string, tenantId?: string) {
  return timed(refused(tenantId), () =>
    // ok: filter-vanishes
    prisma.invoice.count({ where: { status, ...(tenantId && { tenantId }) } }),
  );
}
