import type { CachePort } from '../ports';

export async function changed(cache: CachePort, tariff: { slug: string }) {
  // ruleid: eviction-misses-tenant
  await cache.del(`tariff:slug:${tariff.slug}`);
}
