import { unstable_cache as cache } from 'next/cache';
import { prisma } from './db';

export const bySlug = (tenantId: string, slug: string) =>
  // ruleid: framework-data-cache
  cache(() => prisma.tariff.findFirst({ where: { tenantId, slug } }), ['tariff', slug])();

export const listTariffs = () => prisma.tariff.findMany({ take: 10 });

export async function remote(tenantId: string) {
  const revalidate = 60;
  const next = { revalidate };
  // ruleid: framework-data-cache
  const answer = await fetch('/v1/tariffs/current', { next });
  // ruleid: framework-data-cache
  const other = await fetch('/v1/tariffs/other', { next: { revalidate } });
  return { tenantId, ...(await answer.json()), ...(await other.json()) };
}
