import type { CachePort } from '../ports';
import type { TariffRepository } from '../repositories/tariffs';
import { cached } from '../cached';

export class TariffService {
  constructor(
    private readonly cache: CachePort,
    private readonly repository: TariffRepository,
  ) {}

  async bySlug(tenantId: string, slug: string) {
    const key = `tariff:${slug}`;
    // ruleid: tenant-in-hand-not-in-key
    const hit = await this.cache.get(key);
    if (hit) return hit;
    const tariff = await this.repository.findBySlug(tenantId, slug);
    await this.cache.set(key, tariff, 900);
    return tariff;
  }

  async all(tenantId: string) {
    // ruleid: tenant-in-hand-not-in-key
    return this.cache.wrap('tariffs:all', async () => this.repository.list(tenantId));
  }

  async cheapest(tenantId: string) {
    // ruleid: tenant-in-hand-not-in-key
    return cached(this.cache, { prefix: 'tariffs', keyParts: ['cheapest'], ttl: 60 }, () =>
      this.repository.cheapest(tenantId),
    );
  }

  async priced(tenantId: string, ids: string[]) {
    const tariffs = await this.repository.byIds({ tenantId, ids });
    // ruleid: tenant-in-hand-not-in-key
    await this.cache.set(this.keyOf(ids), JSON.stringify({ tariffs }), 900);
    return tariffs;
  }

  private keyOf(ids: string[]) {
    return ['tariffs', ...ids].join(':');
  }
}
