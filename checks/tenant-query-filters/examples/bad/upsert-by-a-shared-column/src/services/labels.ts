import { randomUUID } from 'node:crypto';
import { prisma } from '../db';

export async function send(tenantId: string, recipient: string) {
  const trackingRef = randomUUID();
  // ok: upsert-by-shared-unique
  return prisma.parcel.upsert({
    where: { trackingRef },
    update: { recipient },
    create: { tenantId, trackingRef, recipient },
  });
}

export async function print(tenantId: string, id: string, text: string) {
  const parcel = await prisma.parcel.findFirst({ where: { id, tenantId } });
  if (!parcel) throw new Error('no such parcel');
  // ok: upsert-by-shared-unique
  return prisma.label.upsert({
    where: { parcelId: parcel.id },
    update: { text },
    create: { tenantId, parcelId: parcel.id, text },
  });
}

export async function printAny(tenantId: string, parcelId: string, text: string) {
  // What points at another row belongs to whom that row does; the callers say whose it is.
  // ok: upsert-by-shared-unique
  return prisma.label.upsert({
    where: { parcelId },
    update: { text },
    create: { tenantId, parcelId, text },
  });
}
