import { cache } from './caches';
import { prisma } from './db';

const prices = new Map<string, number | null>();

export async function priceOf(tenantId: string, name: string) {
  if (!prices.has(name)) {
    const found = await prisma.tariff.findFirst({ where: { tenantId, slug: name }, select: { price: true } });
    // ruleid: process-map-without-tenant
    prices.set(name, found);
  }
  return prices.get(name);
}

const load = (tenantId: string, slug: string) => prisma.tariff.findFirst({ where: { tenantId, slug } });

export async function tariffOf(tenantId: string, key: string) {
  // ruleid: tenant-in-hand-not-in-key
  const known = await cache.get(key);
  if (known) return known;
  const found = await load(tenantId, key);
  await cache.set(key, found);
  return found;
}
