import { createClient } from 'redis';
import { keys, shared, under } from './keys';
import { repository } from './repository';

const client = createClient();
const key = under('tariff');
const plain = shared('plain');

export async function keep(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await client.set(key(tenantId, slug), JSON.stringify(tariff));
  // ok: tenant-in-hand-not-in-key
  await client.set(keys.offer(tenantId, slug), JSON.stringify(tariff));
  // ruleid: tenant-in-hand-not-in-key
  await client.set(plain(tenantId, slug), JSON.stringify(tariff));
  // ruleid: tenant-in-hand-not-in-key
  await client.set(keys.month(tenantId, slug), JSON.stringify(tariff));
}

export async function changed(tenantId: string, slug: string) {
  // ok: eviction-misses-tenant
  await client.del(key(tenantId, slug));
  // ruleid: eviction-misses-tenant
  await client.del(`tariff:${slug}`);
  // ruleid: eviction-misses-tenant
  await client.del(`offer:${slug}`);
}

export async function monthly(tenantId: string, since: Date) {
  const tariffs = await repository.since(tenantId, since);
  // ruleid: tenant-in-hand-not-in-key
  await client.set(`since-${since.getFullYear()}-${since.getMonth() + 1}`, JSON.stringify(tariffs));
}
