import { prisma } from '../db';

export async function track(tenantId: string, parcel: { trackingRef: string; recipient: string }) {
  // ruleid: upsert-by-shared-unique
  return prisma.parcel.upsert({
    where: { trackingRef: parcel.trackingRef },
    update: { recipient: parcel.recipient },
    create: { tenantId, trackingRef: parcel.trackingRef, recipient: parcel.recipient },
  });
}

export async function send(tenantId: string, trackingRef: string, recipient: string) {
  return prisma.batch.create({
    data: {
      tenantId,
      parcels: {
        connectOrCreate: {
          // ruleid: upsert-by-shared-unique
          where: { trackingRef },
          create: { tenantId, trackingRef, recipient },
        },
      },
    },
  });
}
