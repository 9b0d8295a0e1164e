import type { CachePort } from '../ports';
import type { TariffRepository } from '../repositories/tariffs';

export class TariffService {
  constructor(
    private readonly cache: CachePort,
    private readonly repository: TariffRepository,
  ) {}

  async bySlug(slug: string) {
    const key = `tariff:${slug}`;
    // ruleid: unscoped-entity-key
    const hit = await this.cache.get(key);
    if (hit) return hit;
    const found = await this.repository.bySlug(slug);
    await this.cache.set(key, found, 900);
    return found;
  }
}
