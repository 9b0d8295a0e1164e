import Redis from 'ioredis';

import { prisma } from './client';

const redis = new Redis();

export async function bookingsOf(tenantId: string) {
  const key = `tenant:${tenantId}:bookings`;
  const kept = await redis.get(key);
  if (kept !== null) {
    return JSON.parse(kept);
  }
  const rows = await prisma.booking.findMany({ where: { tenantId } });
  await redis.set(key, JSON.stringify(rows));
  return rows;
}
