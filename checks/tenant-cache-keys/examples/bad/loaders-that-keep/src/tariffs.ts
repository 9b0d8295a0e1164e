import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';
import { prisma } from './db';

// ruleid: memoised-tenant-query
export const tariffs = new DataLoader(async (slugs: readonly string[]) => {
  const rows = await prisma.tariff.findMany({ where: { slug: { in: [...slugs] } } });
  return slugs.map((slug) => rows.find((row) => row.slug === slug));
});

export const recent = new LRUCache<string, object>({
  max: 500,
  // ruleid: unscoped-entity-key
  fetchMethod: async (slug) => prisma.tariff.findFirst({ where: { slug } }),
});
