import { cache } from '../cache';
import { cacheKey, joined } from '../keys';
import { tariffs } from '../repositories/tariffs';

export async function tariff(tenantId: string, slug: string) {
  const key = cacheKey('tariff', tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  const hit = await cache.get(key);
  if (hit) return hit;
  const found = await tariffs.bySlug(tenantId, slug);
  await cache.set(key, found);
  // ok: tenant-in-hand-not-in-key
  await cache.set(joined('tariffs', tenantId, slug), found);
  return found;
}
