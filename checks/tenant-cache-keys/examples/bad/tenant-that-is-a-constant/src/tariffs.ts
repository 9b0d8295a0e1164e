import { createClient } from 'redis';
import { repository } from './repository';
import { TENANT_ID } from './settings';

const store = createClient({ url: process.env.STORE_URL });
const tenantId = 'default';

export async function find(current: { tenantId: string }, slug: string) {
  const tariff = await repository.find(current.tenantId, slug);
  // ruleid: tenant-in-hand-not-in-key
  await store.set(`tenant:${tenantId}:tariff:${slug}`, JSON.stringify(tariff));
  // ruleid: tenant-in-hand-not-in-key
  await store.set(`${TENANT_ID}:tariff:${slug}`, JSON.stringify(tariff));
  return tariff;
}
