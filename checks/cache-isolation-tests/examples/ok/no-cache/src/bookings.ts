import { prisma } from './client';

export async function bookingsOf(tenantId: string) {
  return prisma.booking.findMany({ where: { tenantId } });
}
