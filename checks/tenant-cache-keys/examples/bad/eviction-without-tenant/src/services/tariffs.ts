import type { CachePort } from '../ports';
import { prisma } from '../db';

export async function tariff(cache: CachePort, tenantId: string, slug: string) {
  const key = `tariff:${tenantId}:slug:${slug}`;
  const hit = await cache.get(key);
  if (hit) return hit;
  const found = await prisma.tariff.findUnique({ where: { tenantId_slug: { tenantId, slug } } });
  await cache.set(key, found);
  return found;
}
