import { prisma } from './db';

const tariffCache = new Map<string, { at: number; value: unknown }>();
const MAX = 1000;

export async function remember(tenantId: string, slug: string) {
  if (tariffCache.size >= MAX) {
    const oldest = tariffCache.keys().next().value;
    // ok: eviction-misses-tenant
    if (oldest) tariffCache.delete(oldest);
  }
  for (const key of tariffCache.keys()) {
    const entry = tariffCache.get(key);
    if (entry && entry.at < Date.now() - 60_000) tariffCache.delete(key);
  }
  const value = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  tariffCache.set(`${tenantId}:${slug}`, { at: Date.now(), value });
  return value;
}

export const reset = () => tariffCache.clear();
