import { createClient } from 'redis';
import { keys, under } from './keys';
import { repository } from './repository';

const client = createClient();
const key = under('tariff');

export class Tariffs {
  private readonly keyOf = under('kept');

  async keep(tenantId: string, slug: string, since: Date) {
    const tariff = await repository.find(tenantId, slug);
    // ok: tenant-in-hand-not-in-key
    await client.set(this.keyOf(tenantId, slug), JSON.stringify(tariff));
    // ok: tenant-in-hand-not-in-key
    await client.set(keys.offer(tenantId, since.getFullYear()), JSON.stringify(tariff));
    // ok: tenant-in-hand-not-in-key
    await client.set(under('once')(tenantId, slug), JSON.stringify(tariff));
  }

  async changed(tenantId: string, slug: string) {
    // ok: eviction-misses-tenant
    await client.del(key(tenantId, slug));
    // An entry of another space.
    // ok: eviction-misses-tenant
    await client.del(`draft:${slug}`);
  }
}
