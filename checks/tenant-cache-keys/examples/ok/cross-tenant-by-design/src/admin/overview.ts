import { cache } from '../caches';
import { prisma } from '../db';

export async function overview(day: string) {
  const tariffs = await prisma.tariff.findMany({ where: { day } });
  // ok: unscoped-entity-key
  await cache.set(`overview:${day}`, tariffs);
}
