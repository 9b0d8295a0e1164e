import { prisma } from './db';
import { cache } from './caches';

const prices = new Map<string, unknown>();
const running = new Map<string, number>();

export async function price(tenantId: string, slug: string) {
  running.set(slug, (running.get(slug) ?? 0) + 1);
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  // ok: process-map-without-tenant
  prices.set(`${tenantId}:${slug}`, tariff);
  return cache.get(`${tenantId}:${slug}`);
}
