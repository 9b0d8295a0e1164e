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
