'use cache';

import { prisma } from './db';

// ruleid: framework-data-cache
export async function cheapest() {
  return prisma.tariff.findMany({ orderBy: { price: 'asc' } });
}

// ok: framework-data-cache
export async function cheapestOf(tenantId: string) {
  return prisma.tariff.findMany({ where: { tenantId }, orderBy: { price: 'asc' } });
}
