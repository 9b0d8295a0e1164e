import { createClient } from 'redis';
import { prisma } from './db';
import { repository } from './repository';

const client = createClient();

async function held<T>(key: string, load: () => Promise<T>): Promise<T> {
  const known = await client.get(key);
  if (known) return JSON.parse(known) as T;
  const value = await load();
  await client.set(key, JSON.stringify(value));
  return value;
}


export async function one(tenantId: string, slug: string) {
  const load = async () => prisma.tariff.findFirst({ where: { tenantId, slug } });
  // ok: tenant-in-hand-not-in-key
  return held(`${tenantId}:tariff:${slug}`, load);
}

export async function rates(country: string) {
  const load = async () => repository.rates(country);
  // ok: unscoped-entity-key
  return held(`rates:${country}`, load);
}
