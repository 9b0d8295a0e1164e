import { cache } from './caches';
import { prisma } from './db';

const prices = new Map<string, number | null>();

export async function priceOf(tenantId: string, name: string) {
  if (!prices.has(name)) {
    const found = await prisma.tariff.findFirst({ where: { tenantId, slug: name }, select: { price: true } });
    // ruleid: process-map-without-tenant
    prices.set(name, found);
  }
  return prices.get(name);
}

const load = (tenantId: string, slug: string) => prisma.tariff.findFirst({ where: { tenantId, slug } });

export async function tariffOf(tenantId: string, key: string) {
  // ruleid: tenant-in-hand-not-in-key
  const known = await cache.get(key);
  if (known) return known;
  const found = await load(tenantId, key);
  await cache.set(key, found);
  return found;
}

const days = new Map<string, unknown>();

export async function daysOf(tenantId: string, name: string) {
  const entry = `day:${name}`;
  // ruleid: process-map-without-tenant
  if (!days.has(entry)) days.set(entry, await load(tenantId, name));
  return days.get(entry);
}

const all = new Map<string, unknown>();

export async function anyOf(name: string) {
  // ruleid: process-map-without-tenant
  if (!all.has(name)) all.set(name, await prisma.tariff.findFirst({ where: { slug: name } }));
  return all.get(name);
}

const settings = new Map<string, unknown>();

// Whoever calls it gives the key, and may have put the tenant into it.
async function kept(key: string) {
  // ok: process-map-without-tenant
  if (!settings.has(key)) settings.set(key, await prisma.tariff.findFirst({ where: { slug: key } }));
  return settings.get(key);
}

export const settingOf = (tenantId: string) => kept(`${tenantId}:tariff`);
