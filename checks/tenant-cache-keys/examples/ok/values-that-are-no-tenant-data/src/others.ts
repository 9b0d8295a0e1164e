import { randomUUID } from 'node:crypto';
import { cache, redis } from './caches';
import { exchange, probe, serviceToken } from './services';
import { prisma } from './db';

export async function health(name: string) {
  // ok: unscoped-entity-key
  await cache.set(`health:${name}`, await probe(name));
}

export async function tokenFor(audience: string) {
  await cache.set(audience, await serviceToken(audience));
}

export async function begin(tenantId: string) {
  const state = randomUUID();
  // ok: tenant-in-hand-not-in-key
  await redis.set(`oauth:state:${state}`, tenantId, { ex: 600 });
  return exchange(state);
}

export async function once(tenantId: string, eventId: string) {
  const tariff = await prisma.tariff.findFirst({ where: { tenantId } });
  await redis.set(`seen:${eventId}`, JSON.stringify(tariff), { nx: true });
  await redis.set(`idempotency:${eventId}`, JSON.stringify(await exchange(tenantId)));
}

export async function limit(ip: string) {
  const hits = Number(await redis.get(`rate:${ip}`)) + 1;
  await redis.setex(`rate:${ip}`, 60, String(hits));
}

// The tenant itself, by what a request says it is.
export async function tenantBySlug(slug: string) {
  const tenant = await prisma.tenant.findUnique({ where: { slug } });
  await cache.set(`tenant-by-slug:${slug}`, tenant);
  return tenant;
}

// The id is that of a row which was loaded for the tenant: whoever holds it has the row.
export async function remember(tenantId: string, slug: string) {
  const tariff = await prisma.tariff.findFirstOrThrow({ where: { tenantId, slug } });
  await cache.set(`tariff:${tariff.id}`, tariff);
}

// A lock while the tenant's rows are read, and a setting of the service that is asked for with the tenant in hand.
export async function locked(tenantId: string, slug: string) {
  // ok: tenant-in-hand-not-in-key
  await redis.set(`lock:${slug}`, await exchange(tenantId));
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  // ok: tenant-in-hand-not-in-key
  await redis.set(`health:${slug}`, await probe(tenantId));
  return tariff;
}
