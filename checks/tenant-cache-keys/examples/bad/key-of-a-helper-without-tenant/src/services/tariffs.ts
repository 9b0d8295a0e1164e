import { cache } from '../cache';
import { tariffKey } from '../keys';
import { tariffs } from '../repositories/tariffs';

export async function tariff(tenantId: string, slug: string) {
  // ruleid: tenant-in-hand-not-in-key
  const hit = await cache.get(tariffKey(slug));
  if (hit) return hit;
  const found = await tariffs.bySlug(tenantId, slug);
  await cache.set(tariffKey(slug), found);
  return found;
}
