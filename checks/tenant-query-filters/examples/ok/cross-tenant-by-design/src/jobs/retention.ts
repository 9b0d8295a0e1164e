import { prisma } from '../db';

export async function purge(cutoff: Date) {
  // ok: whole-table, no-tenant-in-hand
  await prisma.invoice.deleteMany();
  await prisma.parcel.deleteMany({ where: { recipient: cutoff.toISOString() } });
}
