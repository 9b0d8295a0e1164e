import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import { prisma } from './db';

export const forRequest = (tenantId: string) =>
  // ok: memoised-tenant-query
  new DataLoader(async (slugs: readonly string[]) => {
    const rows = await prisma.tariff.findMany({ where: { tenantId, slug: { in: [...slugs] } } });
    return slugs.map((slug) => rows.find((row) => row.slug === slug));
  });

// ok: memoised-tenant-query
export const batched = new DataLoader(
  async (slugs: readonly string[]) => prisma.tariff.findMany({ where: { slug: { in: [...slugs] } } }),
  { cache: false },
);

// ok: memoised-tenant-query
export const keyed = new DataLoader(
  async (keys: readonly { tenantId: string; slug: string }[]) =>
    Promise.all(keys.map(({ tenantId, slug }) => prisma.tariff.findFirst({ where: { tenantId, slug } }))),
  { cacheKeyFn: ({ tenantId, slug }) => `${tenantId}:${slug}` },
);

export const recent = new LRUCache<string, object>({
  max: 500,
  // ok: unscoped-entity-key
  fetchMethod: async (key) => {
    const [tenantId, slug] = key.split(':');
    return prisma.tariff.findFirst({ where: { tenantId, slug } });
  },
});
