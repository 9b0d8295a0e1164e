import { createClient } from 'redis';
import { repository } from './repository';

const store = createClient({ url: process.env.STORE_URL });
const DEMO_TENANT_ID = 'demo';

export async function ofTheDemo(slug: string) {
  const tariff = await repository.find(DEMO_TENANT_ID, slug);
  // ok: tenant-in-hand-not-in-key
  await store.set(`demo:tariff:${slug}`, JSON.stringify(tariff));
  return tariff;
}

export async function find(current: { tenantId?: string }, slug: string) {
  let tenantId = 'nobody';
  if (current.tenantId) tenantId = current.tenantId;
  const tariff = await repository.find(tenantId, slug);
  // ok: tenant-in-hand-not-in-key
  await store.set(`tenant:${tenantId}:tariff:${slug}`, JSON.stringify(tariff));
  return tariff;
}
