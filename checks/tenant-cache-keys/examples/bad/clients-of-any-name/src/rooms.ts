import Keyv from 'keyv';
import { stores } from './stores';
import { repository } from './repository';

class Shelf extends Keyv {}

const shelf = new Shelf();

export async function extended(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await shelf.set(`tariff:${slug}`, tariff);
  return tariff;
}

export async function held(tenantId: string, slug: string, to = stores.far) {
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await to.set(`tariff:${slug}`, JSON.stringify(tariff));
  return tariff;
}

export async function late(tenantId: string, slug: string) {
  const { createClient } = await import('redis');
  const store = createClient();
  const tariff = await repository.find(tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await store.set(`tariff:${slug}`, JSON.stringify(tariff));
  return tariff;
}
