import type { TariffRepository } from '../repositories/tariffs';
import { prisma } from '../db';
import { cache } from '../cache';

// What is made of one tenant's row is that tenant's as well: a field, a sum, a text, an object with some of it.
export class TariffFigures {
  constructor(private readonly tariffs: TariffRepository) {}

  async price(tenantId: string, slug: string) {
    const tariff = await this.tariffs.findBySlug(tenantId, slug);
    const value = { slug, price: tariff?.price ?? 0 };
    // ruleid: tenant-in-hand-not-in-key
    await cache.set(`price:${slug}`, value);
    // ruleid: tenant-in-hand-not-in-key
    await cache.set(`price-alone:${slug}`, tariff.price.toFixed(2));
    // ruleid: tenant-in-hand-not-in-key
    await cache.set(`price-text:${slug}`, `${tariff.price} EUR`);
    // ruleid: tenant-in-hand-not-in-key
    await cache.set(`price-list:${slug}`, [tariff.price, tariff.day]);
    // ok: tenant-in-hand-not-in-key
    await cache.set(`price:${tenantId}:${slug}`, value);
    return value;
  }

  async mean(tenantId: string, day: string) {
    const found = await prisma.tariff.aggregate({ where: { tenantId, day }, _avg: { price: true } });
    const mean = { price: found._avg.price };
    // ruleid: tenant-in-hand-not-in-key
    await cache.set(`mean:${day}`, JSON.stringify(mean));
    return mean;
  }
}
