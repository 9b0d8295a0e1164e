import { prisma } from '../db';

export async function book(tenantId: string, externalRef: string) {
  return prisma.shipment.create({
    data: {
      tenant: { connect: { id: tenantId } },
      carrier: {
        connectOrCreate: {
          // ruleid: upsert-by-shared-unique
          where: { externalRef },
          create: { externalRef, tenantId, number: '' },
        },
      },
    },
  });
}

export async function rebook(tenantId: string, id: string, carrier: { ref: string; number: string }) {
  const create = { externalRef: carrier.ref, tenantId, number: carrier.number };
  // ruleid: upsert-by-shared-unique
  const row = { where: { externalRef: carrier.ref }, create };
  return prisma.shipment.update({ where: { id, tenantId }, data: { carrier: { connectOrCreate: row } } });
}

export async function booked(tenantId: string, number: string) {
  return prisma.shipment.create({
    data: {
      tenantId,
      // ok: upsert-by-shared-unique
      carrier: {
        connectOrCreate: {
          where: { tenantId_number: { tenantId, number } },
          create: { externalRef: `${tenantId}:${number}`, tenantId, number },
        },
      },
    },
  });
}
