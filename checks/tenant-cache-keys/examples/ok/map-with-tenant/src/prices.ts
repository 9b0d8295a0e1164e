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

const rooms: Record<string, unknown> = {};
const counts: Record<string, number> = {};

export async function room(tenantId: string, slug: string) {
  counts[slug] = (counts[slug] ?? 0) + 1;
  // ok: process-map-without-tenant
  rooms[`${tenantId}/${slug}`] = await price(tenantId, slug);
  const mine: Record<string, unknown> = {};
  mine[slug] = await price(tenantId, slug);
  return mine;
}
