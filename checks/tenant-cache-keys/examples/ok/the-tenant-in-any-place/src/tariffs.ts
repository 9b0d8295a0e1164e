import { cache, sessions } from './caches';
import { buildKey } from './keys';
import { cached, invalidateCache } from './cached';
import { prisma } from './db';

const sessionCache = sessions;

export async function tariff(tenantId: string, slug: string) {
  const key = `tariff:${slug}:${tenantId}`;
  // ok: tenant-in-hand-not-in-key, unscoped-entity-key
  const hit = await cache.get(key);
  if (hit) return hit;
  const found = await prisma.tariff.findUnique({ where: { tenantId_slug: { tenantId, slug } } });
  await cache.set(key, found);
  return found;
}

export const all = (tenantId: string) =>
  cached(cache, { prefix: 'tariffs', keyParts: [tenantId, 'all'], ttl: 60 }, () =>
    prisma.tariff.findMany({ where: { tenantId } }),
  );

export async function cheapest(tenantId: string) {
  const found = await prisma.tariff.findFirst({ where: { tenantId }, orderBy: { price: 'asc' } });
  await cache.set(buildKey('cheapest', tenantId), found);
  await cache.set(tenantId, found);
  await cache.set(keyOf('cheapest', tenantId), found);
  let longer = 'cheapest';
  longer += `:${tenantId}`;
  longer = `${longer}:today`;
  // ok: optional-tenant-key
  await cache.set(longer, found);
  // The tenant may be an argument of its own.
  await sessionCache.set('cheapest', tenantId, found);
  return found;
}

function keyOf(name: string, tenantId: string) {
  return [name, tenantId].join(':');
}

export async function changed(tenantId: string, slug: string) {
  // ok: eviction-misses-tenant
  await cache.del(`tariff:${slug}:${tenantId}`);
  await invalidateCache(cache, [buildKey('cheapest', tenantId)]);
}
