import Redis from 'ioredis';
import { prisma } from './db';

// The callers name the tenant, and the key does not hold it.
class TariffCache {
  constructor(private readonly redis: Redis) {}

  async get(tenantId: string, key: string) {
    // todoruleid: tenant-in-hand-not-in-key
    const text = await this.redis.get(`tariffs:${key}`);
    return text ? JSON.parse(text) : null;
  }

  async set(tenantId: string, key: string, value: unknown) {
    await this.redis.set(`tariffs:${key}`, JSON.stringify(value), 'EX', 60);
  }
}

const cache = new TariffCache(new Redis());

export async function ofDay(tenantId: string, day: string) {
  const hit = await cache.get(tenantId, day);
  if (hit) return hit;
  const tariffs = await prisma.tariff.findMany({ where: { tenantId, day } });
  await cache.set(tenantId, day, tariffs);
  return tariffs;
}
