import { revalidatePath, unstable_cache } from 'next/cache';
import { prisma } from './db';

export const bySlug = (tenantId: string, slug: string) =>
  // ok: framework-data-cache
  unstable_cache(() => prisma.tariff.findFirst({ where: { tenantId, slug } }), ['tariff', tenantId, slug])();

// ok: framework-data-cache
export const byArgument = unstable_cache(async (tenantId: string) => prisma.tariff.findMany({ where: { tenantId } }));

export async function remote(slug: string) {
  const url = `${process.env.API_URL}/v1/public/tenants/${slug}/tariffs`;
  // ok: framework-data-cache
  return fetch(url, { next: { revalidate: 60 } });
}

export async function mine(tenantId: string) {
  // ok: framework-data-cache
  const answer = await fetch('/v1/tariffs', { headers: { 'x-tenant': tenantId }, next: { revalidate: 60 } });
  // ok: framework-data-cache
  await fetch('/v1/tariffs', { cache: 'no-store' });
  revalidatePath('/tariffs');
  return answer.json();
}

// ok: framework-data-cache
export async function cheapest(tenantId: string) {
  'use cache';
  return prisma.tariff.findMany({ where: { tenantId }, orderBy: { price: 'asc' } });
}
