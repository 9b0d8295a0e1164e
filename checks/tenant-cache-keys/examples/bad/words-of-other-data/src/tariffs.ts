import { cache } from './caches';
import { prisma } from './db';

// The word in front says "rates", and what is kept are the tenant's own.
export async function rates(tenantId: string, day: string) {
  // ruleid: tenant-in-hand-not-in-key
  return cache.wrap(`rates:${day}`, () => prisma.tariff.findMany({ where: { tenantId, day } }));
}

export async function limits(tenantId: string, slug: string) {
  const tariff = await tariffOf(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache.set('limits/' + slug, tariff);
  return tariff;
}

export async function flags(slug: string) {
  const tariff = await prisma.tariff.findFirst({ where: { slug } });
  // ruleid: unscoped-entity-key
  await cache.set(`flags:${slug}`, tariff);
  return tariff;
}

const tariffOf = (tenantId: string, slug: string) => prisma.tariff.findFirst({ where: { tenantId, slug } });
