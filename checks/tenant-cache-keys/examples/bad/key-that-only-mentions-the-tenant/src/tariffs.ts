import Redis from 'ioredis';
import { prisma } from './db';

const cache = new Redis(process.env.REDIS_URL as string);

const load = (tenantId: string, slug: string) => prisma.tariff.findFirst({ where: { tenantId, slug } });

export async function whenThere(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache.set(`tariff:${tenantId && slug}`, JSON.stringify(tariff));
}

export async function itsLength(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache.set(`tariff:${tenantId.length}:${slug}`, JSON.stringify(tariff));
}

export async function itsTruth(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache.set(`tariff:${!!tenantId}:${slug}`, JSON.stringify(tariff));
}

export async function asPattern(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache.set(`tariff:${slug.replace(tenantId, '')}`, JSON.stringify(tariff));
}

export async function byIndex(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await cache['set'](`tariff:${slug}`, JSON.stringify(tariff));
}

export async function folded(tenantId: string, slug: string) {
  const tariff = await load(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await cache.set(`tariff:${tenantId.toLowerCase()}:${slug}`, JSON.stringify(tariff));
}
