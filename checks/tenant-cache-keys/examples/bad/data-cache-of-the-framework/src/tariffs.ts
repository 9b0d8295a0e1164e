import { unstable_cache } from 'next/cache';
import { prisma } from './db';

export const bySlug = (tenantId: string, slug: string) =>
  // ruleid: framework-data-cache
  unstable_cache(() => prisma.tariff.findFirst({ where: { tenantId, slug } }), ['tariff', slug])();

export async function remote(tenantId: string, slug: string) {
  const url = `${process.env.API_DOMAIN}/v1/tariffs/current`;
  // ruleid: framework-data-cache
  const answer = await fetch(url, { next: { revalidate: 60 } });
  return { tenantId, slug, ...(await answer.json()) };
}

// ruleid: framework-data-cache
export async function cheapest() {
  'use cache';
  return prisma.tariff.findMany({ orderBy: { price: 'asc' } });
}
