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
  // ruleid: tenant-in-hand-not-in-key
  return held(`tariff:${slug}`, load);
}

export async function other(tenantId: string, slug: string) {
  function find() {
    return repository.find(tenantId, slug);
  }
  // ruleid: tenant-in-hand-not-in-key
  return held(`other:${slug}`, find);
}

export async function third(slug: string) {
  const byName = () => prisma.tariff.findFirst({ where: { slug } });
  // ruleid: unscoped-entity-key
  return held(`third:${slug}`, byName);
}
