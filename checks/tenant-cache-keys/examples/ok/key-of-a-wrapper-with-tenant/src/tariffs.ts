import { cache } from './caches';
import { prisma } from './db';

// The key is the callers', and each of them puts the tenant into it.
async function cheapest(key: string, tenantId: string) {
  const known = await cache.get(key);
  if (known) return known;
  const found = await prisma.tariff.findFirst({ where: { tenantId }, orderBy: { price: 'asc' } });
  // ok: tenant-in-hand-not-in-key
  await cache.set(key, found);
  return found;
}

export const cheapestOf = (tenantId: string) => cheapest(`tenant:${tenantId}:cheapest`, tenantId);

// The name is looked up in the tenant's own map.
const prices = new Map<string, Map<string, unknown>>();

export async function priceOf(tenantId: string, name: string) {
  const own = prices.get(tenantId) ?? new Map<string, unknown>();
  if (!own.has(name)) own.set(name, await prisma.tariff.findFirst({ where: { tenantId, slug: name } }));
  // ok: process-map-without-tenant
  prices.set(tenantId, own);
  return own.get(name);
}
