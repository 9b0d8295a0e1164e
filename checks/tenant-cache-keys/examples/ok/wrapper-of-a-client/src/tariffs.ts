import { held, keep, Shelf } from './kept';
import { repository } from './repository';

const shelf = new Shelf();

export async function one(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await keep(`${tenantId}:tariff:${slug}`, tariff);
  return tariff;
}

export const lazily = (tenantId: string, slug: string) =>
  // ok: tenant-in-hand-not-in-key
  held(`${tenantId}:tariff:${slug}`, () => repository.find(tenantId, slug));

export async function shelved(tenantId: string, slug: string) {
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await shelf.storeUnder(`${tenantId}:tariff:${slug}`, tariff);
  // ok: tenant-in-hand-not-in-key
  await keep(`${tenantId}:tariff:${slug}`, tariff);
  return tariff;
}
