import { cache } from './cache';

export async function keep(tenantId: string, slug: string, tariff: unknown) {
  // ruleid: tenant-not-first
  await cache.set(`tariff:${tenantId}:${slug}`, tariff);
  await cache.set(`tenant:${tenantId}:tariff:${slug}`, tariff);
}
