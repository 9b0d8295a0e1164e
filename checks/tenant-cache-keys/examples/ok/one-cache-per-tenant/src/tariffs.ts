import Keyv from 'keyv';
import { cacheFor } from './caches';
import { prisma } from './db';

export async function keep(tenantId: string, slug: string) {
  const tariff = await prisma.tariff.findFirst({ where: { tenantId, slug } });
  const own = new Keyv({ namespace: tenantId });
  // ok: tenant-in-hand-not-in-key
  await own.set(slug, tariff);
  const tariffCache = cacheFor(tenantId);
  await tariffCache.set(slug, tariff);
}

export class TariffStore {
  private readonly prefix: string;

  constructor(
    private readonly tenantId: string,
    private readonly cache: Keyv,
  ) {
    this.prefix = `tariffs:${tenantId}`;
  }

  async keep(slug: string) {
    const tariff = await prisma.tariff.findFirst({ where: { tenantId: this.tenantId, slug } });
    await this.cache.set(`${this.prefix}:${slug}`, tariff);
  }
}
