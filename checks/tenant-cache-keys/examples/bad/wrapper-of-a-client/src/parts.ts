import { createClient } from 'redis';
import { repository } from './repository';

const client = createClient();

// A wrapper may take the parts of a key, in a list or one by one, and drop one entry or many.
async function heldBy<T>(segments: readonly string[], load: () => Promise<T>): Promise<T> {
  const under = segments.join('|');
  const known = await client.get(under);
  if (known) return JSON.parse(known) as T;
  const value = await load();
  await client.set(under, JSON.stringify(value));
  return value;
}

async function keepUnder(value: unknown, ...segments: string[]) {
  await client.set(segments.join(':'), JSON.stringify(value));
}

class Drawer {
  async drop(...names: string[]): Promise<void> {
    if (names.length) await client.del(...names);
  }
}

const drawer = new Drawer();

export const one = (tenantId: string, slug: string) =>
  // ruleid: tenant-in-hand-not-in-key
  heldBy(['tariff', slug], () => repository.find(tenantId, slug));

export const own = (tenantId: string, slug: string) =>
  // ok: tenant-in-hand-not-in-key
  heldBy(['tariff-of', tenantId, slug], () => repository.find(tenantId, slug));

export async function kept(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await keepUnder(tariff, 'kept', slug);
  // ok: tenant-in-hand-not-in-key
  await keepUnder(tariff, 'kept-of', tenantId, slug);
}

export async function changed(tenantId: string, slug: string) {
  // ruleid: eviction-misses-tenant
  await drawer.drop(`tariff-of|${slug}`);
  // ok: eviction-misses-tenant
  await drawer.drop(`tariff-of|${tenantId}|${slug}`);
  // ruleid: eviction-misses-tenant
  await drawer.drop(`first:${slug}`, `kept-of:${slug}`);
}

const joined = (...segments: string[]) => segments.join(':');

export async function named(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await client.set(joined('named', slug), JSON.stringify(tariff));
}
