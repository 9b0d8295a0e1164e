import { cache } from './caches';
import { rates } from './services';
import { prisma } from './db';

// Which tenant a host belongs to: the tenant's id is what the next question is asked with.
export async function tenantOf(slug: string) {
  const tariff = await prisma.tariff.findFirstOrThrow({ where: { slug } });
  // ok: unscoped-entity-key
  await cache.set(`tenant-of:${slug}`, tariff.tenantId);
  return tariff.tenantId;
}

// Beside a tenant's row, and not made of it.
export async function rate(tenantId: string, day: string) {
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, day } });
  const table = await rates(day);
  const value = { day, rate: table.eur };
  // ok: tenant-in-hand-not-in-key
  await cache.set(`rate-of-exchange:${day}`, value);
  return { tariff, value };
}
