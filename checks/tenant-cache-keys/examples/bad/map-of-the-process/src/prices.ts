import { prisma } from './db';

const prices = new Map<string, unknown>();

export async function price(slug: string) {
  const known = prices.get(slug);
  if (known) return known;
  const tariff = await prisma.tariff.findFirst({ where: { slug } });
  // ruleid: process-map-without-tenant
  prices.set(slug, tariff);
  return tariff;
}

const rooms: Record<string, unknown> = {};

export async function room(tenantId: string, slug: string) {
  if (rooms[slug]) return rooms[slug];
  const tariff = await load(tenantId, slug);
  // ruleid: process-map-without-tenant
  rooms[slug] = tariff;
  return tariff;
}

const load = (tenantId: string, slug: string) => prisma.tariff.findFirst({ where: { tenantId, slug } });
