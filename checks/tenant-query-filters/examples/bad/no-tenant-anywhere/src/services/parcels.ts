import { prisma } from '../db';

export async function parcelByReference(trackingRef: string) {
  // ruleid: no-tenant-in-hand
  return prisma.parcel.findUnique({ where: { trackingRef } });
}

// A relation filter on another field of the tenant does not pin it.
export async function parcelsOfActiveTenants(recipient: string) {
  // ruleid: no-tenant-in-hand
  return prisma.parcel.findMany({ where: { recipient, tenant: { active: true } } });
}
